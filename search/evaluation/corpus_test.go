package evaluation_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"earshot/internal/testdata"
	"earshot/search"
	"earshot/search/evaluation"
)

var full = flag.Bool("full", false, "ask all questions of the shared material, not some of them")

// oneIn thins questions out to every nth, the same ones every time.
func oneIn(n int, queries []evaluation.Query) []evaluation.Query {
	if *full {
		return queries
	}
	var some []evaluation.Query
	for i := 0; i < len(queries); i += n {
		some = append(some, queries[i])
	}
	return some
}

// corpus is everything that can be found, in all languages. Every passage is
// a session of its own, so that a result is a passage.
type corpus struct {
	passages []search.Passage
	seen     map[string]bool // texts, so that nothing stands in it twice
}

func (c *corpus) add(id, study, language, text string) {
	if text = strings.TrimSpace(text); text == "" || c.seen[text] {
		return
	}
	c.seen[text] = true
	c.passages = append(c.passages, search.Passage{
		ID: id, Source: id, Session: id, Study: study, Language: language, Kind: search.Transcript, Text: text,
	})
}

// newCorpus is the shared material and the project's own product passages.
// Of the paragraphs with questions it takes those to keep.
func newCorpus(t *testing.T, keep func(paragraph int, language string) bool) *corpus {
	t.Helper()
	c := &corpus{seen: map[string]bool{}}
	for _, language := range xquadLanguages {
		for i, p := range xquad(t, language) {
			if keep(i, language) {
				c.add(xquadID(i, language), "xquad", language, p.Context)
			}
		}
	}
	for _, p := range productPassages(t) {
		c.add(p.ID, "product", p.Language, p.Text)
	}
	c.addSentences(t)
	c.addUtterances(t)
	c.addNotes(t)
	c.addMeetings(t)
	return c
}

var xquadLanguages = []string{"ar", "de", "el", "en", "es", "ro", "ru", "tr"}

// paragraph is a paragraph of Wikipedia with its questions. Paragraph i of one
// language is the translation of paragraph i of another, and so are questions.
type paragraph struct {
	Context string
	Qas     []struct{ ID, Question string }
}

func xquadID(i int, language string) string { return fmt.Sprintf("xquad-%03d.%s", i, language) }

func xquad(t *testing.T, language string) []paragraph {
	t.Helper()
	var file struct {
		Data []struct{ Paragraphs []paragraph }
	}
	decode(t, "retrieval/xquad/xquad."+language+".json", &file)
	var all []paragraph
	for _, article := range file.Data {
		all = append(all, article.Paragraphs...)
	}
	return all
}

// xquadQuestions asks in one language for the paragraphs of another.
func xquadQuestions(t *testing.T, from, to string) []evaluation.Query {
	t.Helper()
	var queries []evaluation.Query
	for i, p := range xquad(t, from) {
		for _, q := range p.Qas {
			queries = append(queries, evaluation.Query{
				ID: q.ID, Language: from, Target: to, Text: q.Question,
				Relevant: evaluation.Grades{xquadID(i, to): 1},
			})
		}
	}
	return queries
}

// addSentences adds sentences of Tatoeba, four to a passage.
func (c *corpus) addSentences(t *testing.T) {
	t.Helper()
	codes := map[string]string{
		"ara": "ar", "deu": "de", "ell": "el", "fra": "fr", "ita": "it",
		"nld": "nl", "ron": "ro", "rus": "ru", "spa": "es", "tur": "tr",
	}
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		language := codes[code]
		name := "retrieval/tatoeba/tatoeba." + code + "-eng."
		c.addLines(t, name+code, language)
		c.addLines(t, name+"eng", "en")
	}
}

func (c *corpus) addLines(t *testing.T, name, language string) {
	t.Helper()
	lines := strings.Split(string(testdata.Read(t, name)), "\n")
	for i := 0; i+4 <= len(lines); i += 4 {
		c.add(fmt.Sprintf("%s#%d", name, i), "", language, strings.Join(lines[i:i+4], " "))
	}
}

// addUtterances adds what people asked of their devices, five to a passage.
func (c *corpus) addUtterances(t *testing.T) {
	t.Helper()
	for _, language := range []string{"ar", "de", "en", "it", "nl", "tr"} {
		var said []string
		for line := range strings.Lines(string(testdata.Read(t, "retrieval/xsid/"+language+".valid.conll"))) {
			if text, ok := strings.CutPrefix(line, "# text"); ok {
				said = append(said, strings.Trim(text, " =:\n"))
			}
		}
		if len(said) < 100 {
			t.Fatalf("only %d utterances in %s", len(said), language)
		}
		for i, five := range slices.Collect(slices.Chunk(said, 5)) {
			c.add(fmt.Sprintf("xsid-%d.%s", i, language), "", language, strings.Join(five, ". "))
		}
	}
}

// addNotes adds the paragraphs of real research notes.
func (c *corpus) addNotes(t *testing.T) {
	t.Helper()
	root := filepath.Join(testdata.Dir(t), "research")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".md" {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(root, path)
		for i, text := range strings.Split(string(b), "\n\n") {
			if len(text) > 80 {
				c.add(fmt.Sprintf("%s#%d", name, i), "", name[:2], text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var meetings = []string{"ES2005a", "ES2013a", "IS1004a"}

// meeting is a transcript with questions and the turns that answer them.
type meeting struct {
	Transcripts []struct{ Content string } `json:"meeting_transcripts"`
	Questions   []struct {
		Query string
		Spans [][2]string `json:"relevant_text_span"` // turns from 0, both included
	} `json:"specific_query_list"`
}

func (c *corpus) addMeetings(t *testing.T) {
	t.Helper()
	for _, name := range meetings {
		var m meeting
		decode(t, "transcripts/qmsum-product-meetings/"+name+".json", &m)
		for i, turn := range m.Transcripts {
			c.add(turnID(name, i), name, "en", turn.Content)
		}
	}
}

func turnID(name string, i int) string { return fmt.Sprintf("%s-%d", name, i) }

func meetingQuestions(t *testing.T, name string) []evaluation.Query {
	t.Helper()
	var m meeting
	decode(t, "transcripts/qmsum-product-meetings/"+name+".json", &m)
	var queries []evaluation.Query
	for i, q := range m.Questions {
		judged := evaluation.Query{ID: fmt.Sprintf("%s-q%d", name, i), Language: "en", Text: q.Query, Relevant: evaluation.Grades{}}
		for _, span := range q.Spans {
			from, _ := strconv.Atoi(span[0])
			to, err := strconv.Atoi(span[1])
			if err != nil {
				t.Fatal(err)
			}
			for turn := from; turn <= to; turn++ {
				judged.Relevant[turnID(name, turn)] = 1
			}
		}
		queries = append(queries, judged)
	}
	return queries
}

var productLanguages = []string{"de", "en", "es", "fr", "it", "nl"}

// productPassages are invented: for each product query and language something
// that a participant might have said.
func productPassages(t *testing.T) []search.Passage {
	t.Helper()
	b, err := os.ReadFile("testdata/product/passages.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var passages []search.Passage
	for d := json.NewDecoder(bytes.NewReader(b)); d.More(); {
		var p search.Passage
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		passages = append(passages, p)
	}
	return passages
}

// productQueries asks in one language for the passages of another.
func productQueries(t *testing.T, from, to string) []evaluation.Query {
	t.Helper()
	b, err := os.ReadFile("testdata/product/queries.tsv")
	if err != nil {
		t.Fatal(err)
	}
	all, err := evaluation.ReadTSV(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	var queries []evaluation.Query
	for _, q := range all {
		if q.Language == from {
			q.Target, q.Relevant = to, evaluation.Grades{q.ID + "." + to: 1}
			queries = append(queries, q)
		}
	}
	return queries
}

func decode(t *testing.T, name string, into any) {
	t.Helper()
	if err := json.Unmarshal(testdata.Read(t, name), into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}
