package thesaurus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"earshot/internal/testdata"
	"earshot/search/analysis"
	"earshot/search/dictionary"
)

// TestLexiconCoversWhatPeopleSayAndAsk measures which part of the words of real
// questions, utterances and meetings the lexicon of the program knows. Names,
// which it need not know, count as words.
func TestLexiconCoversWhatPeopleSayAndAsk(t *testing.T) {
	t.Parallel()
	// Floors are a little below what was measured; a language by itself is
	// worth a floor where the lexicon is large.
	floors := map[string]float64{"en": 0.6, "de": 0.5, "es": 0.6, "fr": 0.6, "it": 0.5, "nl": 0.5}
	for language := range strings.FieldsSeq("ar de el en es fr it nl ro ru tr") {
		for _, text := range textsOf(t, language) {
			known, all := builtinLayer().covers(language, text.text)
			if all == 0 {
				t.Errorf("no words of %s in %s", text.name, language)
				continue
			}
			share := float64(known) / float64(all)
			t.Logf("%s, %s: %d words, %.2f of them in the lexicon", language, text.name, all, share)
			if share < floors[language] {
				t.Errorf("%s, %s: the lexicon knows %.2f of the words, want %.2f", language, text.name, share, floors[language])
			}
		}
	}
}

type named struct{ name, text string }

// textsOf are the shared questions and transcripts of a language.
func textsOf(t *testing.T, language string) []named {
	t.Helper()
	var list []named
	add := func(name, text string) {
		if text != "" {
			list = append(list, named{name, text})
		}
	}
	if strings.Contains("ar de el en es ro ru tr", language) {
		var file struct {
			Data []struct {
				Paragraphs []struct{ Qas []struct{ Question string } }
			}
		}
		if err := json.Unmarshal(testdata.Read(t, "retrieval/xquad/xquad."+language+".json"), &file); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, d := range file.Data {
			for _, p := range d.Paragraphs {
				for _, q := range p.Qas {
					b.WriteString(q.Question + "\n")
				}
			}
		}
		add("questions", b.String())
	}
	if strings.Contains("ar de en it nl tr", language) {
		var b strings.Builder
		for line := range strings.Lines(string(testdata.Read(t, "retrieval/xsid/"+language+".valid.conll"))) {
			text, ok := strings.CutPrefix(line, "# text")
			if ok && !strings.HasPrefix(text, "-") { // that would be the English original
				b.WriteString(text)
			}
		}
		add("utterances", b.String())
	}
	add("product queries", productQueries(t, language))
	if language == "en" {
		var m struct {
			Turns []struct{ Content string } `json:"meeting_transcripts"`
		}
		if err := json.Unmarshal(testdata.Read(t, "transcripts/qmsum-product-meetings/ES2005a.json"), &m); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, turn := range m.Turns {
			b.WriteString(turn.Content + "\n")
		}
		add("meeting", b.String())
	}
	return list
}

// productQueries are the project's own.
func productQueries(t *testing.T, language string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "evaluation", "testdata", "product", "queries.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range bytes.Lines(data) {
		if cells := strings.Split(string(line), "\t"); len(cells) > 3 && cells[1] == language {
			b.WriteString(cells[2] + "\n")
		}
	}
	return b.String()
}

// covers counts the words of a text that a language keeps, and those of them
// that are in a term of the layer or a form of one.
func (l *layer) covers(language, text string) (known, all int) {
	single := l.words(language)
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		stem := says(word, language)
		if len([]rune(word)) < 3 || stem == "" {
			continue
		}
		all++
		if refs, _ := l.find(l.language(language), l.exact(says(word, "und")), stem); len(refs) > 0 || single[stem] {
			known++
		}
	}
	return known, all
}

// words are the stems of all words of the terms of a language.
func (l *layer) words(language string) map[string]bool {
	words := map[string]bool{}
	place := l.language(language)
	for _, term := range l.terms[:len(l.terms)-1] {
		if term.language == place {
			for _, token := range analysis.For(language).Tokens(l.strings.at(term.text)) {
				words[token.Term] = true
			}
		}
	}
	return words
}

// TestLexiconIsConfirmedByDictionaries counts the entries of the lexicon,
// between English and each language, that an independent dictionary has, too,
// of those whose English word it knows.
func TestLexiconIsConfirmedByDictionaries(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("EARSHOT_TEST_DICTIONARIES")
	if dir == "" {
		t.Skip("set EARSHOT_TEST_DICTIONARIES to what .ci/dictionaries prints")
	}
	codes := map[string]string{"de": "deu", "fr": "fra", "es": "spa", "it": "ita", "nl": "nld", "pl": "pol", "pt": "por", "ru": "rus", "el": "ell", "tr": "tur"}
	for _, language := range slices.Sorted(maps.Keys(codes)) {
		var tables []dictionary.Table
		for _, name := range []string{"eng-" + codes[language], codes[language] + "-eng"} {
			tables = append(tables, freeDict(t, filepath.Join(dir, "freedict", "freedict-"+name))...)
		}
		if len(tables) == 0 {
			t.Logf("en-%s: no dictionary", language)
			continue
		}
		confirmed, known, all := confirm(NewTables(tables...), language)
		t.Logf("en-%s: %d entries, the dictionary knows the English word of %d and confirms %.2f of these", language, all, known, float64(confirmed)/float64(max(known, 1)))
		if language == "de" && (known < all/2 || float64(confirmed) < 0.6*float64(known)) {
			t.Errorf("en-de: %d of %d entries are confirmed, want 0.6", confirmed, known)
		}
	}
}

// freeDict reads a dictionary; none if it is not there.
func freeDict(t testing.TB, path string) []dictionary.Table {
	t.Helper()
	var files []dictionary.File
	for _, name := range []string{path + ".index", path + ".dict.dz"} {
		f, err := os.Open(name)
		if err != nil {
			return nil
		}
		defer func() { _ = f.Close() }()
		files = append(files, dictionary.File{Name: name, Content: f})
	}
	d, err := dictionary.Read(files, dictionary.About{})
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", path, err))
	}
	return []dictionary.Table{d}
}

// confirm looks up the single words of the lexicon.
func confirm(tables *Tables, language string) (confirmed, known, all int) {
	pair := tables.pairs[pairOf{"en", language}]
	from, to := tables.pools["en"], tables.pools[language]
	for _, c := range Builtin() {
		source, target := preferredTerm(c, "en"), preferredTerm(c, language)
		stem, wanted := says(source, "en"), stemsBy(analysis.For(language), target)
		if source == "" || target == "" || stem == "" {
			continue
		}
		all++
		var found tally
		pair.listed.gather(from.rowsOf(says(source, "und"), stem), to, &found)
		if len(found.list) == 0 {
			continue
		}
		known++
		if slices.ContainsFunc(found.list, func(e tallied) bool { return to.stems.at(e.lead) == wanted }) {
			confirmed++
		}
	}
	return confirmed, known, all
}

// preferredTerm is the first term of a concept in a language; "" for none.
func preferredTerm(c Concept, language string) string {
	i := slices.IndexFunc(c.Terms, func(t Term) bool { return t.Language == language })
	if i < 0 {
		return ""
	}
	return c.Terms[i].Text
}
