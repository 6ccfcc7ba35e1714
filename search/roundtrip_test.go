package search

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"earshot/internal/testdata"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// checkText parses any text: it must not panic, must say what is wrong within
// the text, and what it reads must read the same from its own text.
func checkText(tb testing.TB, text string) {
	tb.Helper()
	q, err := Parse(text)
	if err != nil {
		bad, ok := errors.AsType[*SyntaxError](err)
		if !ok || bad.Offset < 0 || bad.Offset > utf8.RuneCountInString(text) || bad.Reason == "" {
			tb.Fatalf("Parse(%q) = %#v, want a place in the text and a reason", text, err)
		}
		return
	}
	again, err := Parse(q.String())
	if err != nil {
		tb.Fatalf("Parse(%q) of %q: %v", q.String(), text, err)
	}
	if diff := cmp.Diff(q, again); diff != "" {
		tb.Fatalf("%q of %q changed (-first +second):\n%s", q.String(), text, diff)
	}
	terms, depth := measure(q.Root)
	if terms > MaxTerms || depth > 2*MaxDepth+2 || len(q.String()) > MaxQueryBytes {
		tb.Fatalf("Parse(%q) has %d terms, depth %d, %d bytes", text, terms, depth, len(q.String()))
	}
	for _, word := range q.Words() {
		if word == "" || utf8.RuneCountInString(word) > MaxTermRunes || strings.ContainsAny(word, " \t\n\"()") {
			tb.Fatalf("Parse(%q) has the word %q", text, word)
		}
	}
}

// measure counts the terms of a tree and its height, negations apart.
func measure(n Node) (terms, depth int) {
	var parts []Node
	switch n := n.(type) {
	case nil:
		return 0, 0
	case Not:
		return measure(n.Part)
	case Sequence:
		parts = n
	case Or:
		parts = n
	default:
		return 1, 0
	}
	for _, part := range parts {
		t, d := measure(part)
		terms += t
		depth = max(depth, d+1)
	}
	return terms, depth
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", `pay "too slow" -android (basket OR cart) brand:acme kind:note after:2026-03`, `-(-(a b)) c`, `--a -- b NOT NOT c`,
		`a OR OR (b) AND -"" -() NOT`, "„a“ «b» »c« “d\" 「e」", "a\x00b\xff", `"`, `)`, `((((((((((((((((((a`, "tag:\"a,\" tag:#x tag::x tag:-",
		"OR, AND! NOT? OR* -OR", "!brand:x ?kind:note brand: brand:*", "x:y 10:30 http://a.b/c?d=(e)", "*a* pa*y **", "\u200b\ufeff\u202e\u0301a\u0301",
		"👍🏽 👩\u200d👩 ﷽ \ufffd", `"a""b""c"(d)(e)"f"`, "Kind:note \u212aind:note BEFORE:2026", strings.Repeat(`"a"`, 32), strings.Repeat("-(", 20),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { checkText(t, text) })
}

func TestParseStandsHostileText(t *testing.T) {
	t.Parallel()
	var lines []string
	if err := json.Unmarshal(testdata.Read(t, "hostile-strings/blns.json"), &lines); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"RSNAKE_XSS.txt", "XSS_Polyglots.txt", "csv_formula.txt"} {
		lines = append(lines, strings.Split(string(testdata.Read(t, "hostile-strings/"+name)), "\n")...)
	}
	for _, line := range lines {
		checkText(t, line)
	}
}

func TestParseReadsWhatStringWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		budget := 10
		q := Query{Root: drawNode(t, &budget, 3)}
		got, err := Parse(q.String())
		if err != nil {
			t.Fatalf("Parse(%q): %v", q.String(), err)
		}
		if diff := cmp.Diff(q, got); diff != "" {
			t.Fatalf("Parse(%q) (-want +got):\n%s", q.String(), diff)
		}
	})
}

// drawNode makes trees in normal form by joining parts as the parser does.
func drawNode(t *rapid.T, budget *int, depth int) Node {
	choice := rapid.IntRange(0, 8).Draw(t, "choice")
	if depth == 0 || *budget <= 1 {
		choice = min(choice, 4)
	}
	*budget--
	switch choice {
	case 0, 1:
		return Word{rapid.StringMatching(`[a-zäß東]([a-z'’.:-]{0,5}[a-z0-9])?`).Draw(t, "word")}
	case 2:
		return Prefix{rapid.StringMatching(`[a-zé]{1,4}`).Draw(t, "prefix")}
	case 3:
		return Phrase{rapid.StringMatching(`[a-z„“](-[a-z!])?( [a-z()*]{1,3}x)?y`).Draw(t, "phrase")}
	case 4:
		name := rapid.SampledFrom([]FieldName{FieldBrand, FieldLang, FieldTag, FieldSpeaker}).Draw(t, "name")
		return Field{name, rapid.StringMatching(`[a-z#!.(-][a-z]( [a-z,)])?[a-z?!]?`).Draw(t, "value")}
	case 5:
		return negate(drawNode(t, budget, depth-1))
	case 6:
		return joinOr([]Node{drawNode(t, budget, depth-1), drawNode(t, budget, depth-1)})
	default:
		return joinSequence([]Node{drawNode(t, budget, depth-1), drawNode(t, budget, depth-1), drawNode(t, budget, depth-1)})
	}
}
