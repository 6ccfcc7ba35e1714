package webui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"earshot/internal/wording"
)

// valueTexts are the words for controlled values, such as the kinds of passages
// and the states of what people write.
var valueTexts = map[string]string{
	// what there is, and what searches are narrowed by
	"brand": wording.Text("brand"), "study": wording.Text("study"), "session": wording.Text("session"), "speaker": wording.Text("speaker"),
	"from": wording.Text("from"), "to": wording.Text("until"),
	"language": wording.Text("language"), "market": wording.Text("market"), "method": wording.Text("method"), "kind": wording.Text("kind"),
	"tag": wording.Text("tag"), "concept": wording.Text("concept"), "word": wording.Text("word"),
	"transcript": wording.Text("transcript"), "note": wording.Text("note"), "highlight": wording.Text("highlight"),
	"finding": wording.Text("finding"), "insight": wording.Text("insight"),
	"page": wording.Text("page"), "passage": wording.Text("passage"), "file": wording.Text("file"),
	"recording": wording.Text("recording"), "attachment": wording.Text("attachment"),
	// states
	"draft": wording.Text("draft"), "active": wording.Text("active"), "in-review": wording.Text("in review"), "published": wording.Text("published"),
	"deprecated": wording.Text("deprecated"), "archived": wording.Text("archived"), "proposed": wording.Text("proposed"), "agreed": wording.Text("agreed"),
	// how evidence bears on a claim, and how sure its authors are
	"supports": wording.Text("supports"), "contradicts": wording.Text("contradicts"), "illustrates": wording.Text("illustrates"),
	"low": wording.Text("low"), "medium": wording.Text("medium"), "high": wording.Text("high"),
	// terms of the glossary
	"preferred": wording.Text("preferred"), "alternative": wording.Text("alternative"), "hidden": wording.Text("hidden"),
}

// valueWords says a controlled value; one that has no words of its own here is
// written as it is.
func valueWords[T ~string](say *wording.Printer, value T) string {
	if text, ok := valueTexts[string(value)]; ok {
		return say.T(text)
	}
	return strings.ReplaceAll(string(value), "-", " ")
}

// capital makes the first letter a capital.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}
