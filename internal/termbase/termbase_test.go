package termbase_test

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"earshot/internal/research"
	"earshot/internal/termbase"
	"earshot/internal/testdata"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func write(t interface{ Fatal(...any) }, format termbase.Format, concepts []research.Concept) []byte {
	var b bytes.Buffer
	var columns termbase.Columns
	columns.Add(concepts)
	uris := map[string]string{}
	for _, c := range concepts {
		uris[c.ID] = c.URI
	}
	w, err := termbase.NewWriter(format, &b, columns)
	for half := range slices.Chunk(concepts, max(1, len(concepts)/2)) {
		err = errors.Join(err, w.Write(half, uris))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// understood are the concepts of a file, with ids for references.
func understood(f termbase.File) []research.Concept {
	ids := map[string]string{}
	for _, e := range f.Entries {
		ids[e.ID], ids["urn:uuid:"+e.ID], ids[e.URI] = e.ID, e.ID, e.ID
	}
	list := make([]research.Concept, len(f.Entries))
	for i, e := range f.Entries {
		for _, refs := range []*[]string{&e.Broader, &e.Related} {
			for at := range *refs {
				(*refs)[at] = ids[(*refs)[at]]
			}
		}
		e.Normalize()
		list[i] = e.Concept
	}
	return list
}

// words make all that a writer must escape.
var words = rapid.StringOfN(rapid.SampledFrom([]rune(`ab é'"\|;,=-+@<>{}#_.:ß語😀`)), 1, 12, -1)

func drawGlossary(t *rapid.T) []research.Concept {
	var list []research.Concept
	for i := range rapid.IntRange(1, 6).Draw(t, "concepts") {
		c := research.Concept{ID: research.NewID(), Status: rapid.SampledFrom([]research.ConceptStatus{research.ConceptAgreed, research.ConceptProposed}).Draw(t, "status")}
		if rapid.Bool().Draw(t, "has uri") {
			c.URI = fmt.Sprintf("https://example.org/%d#é", i)
		}
		for range rapid.IntRange(1, 8).Draw(t, "terms") {
			c.Terms = append(c.Terms, research.Term{
				Language: rapid.SampledFrom([]string{"de", "en", "pt-BR", "id", "zh-Hant"}).Draw(t, "language"),
				Kind:     rapid.SampledFrom(append(research.TermKinds(), "")).Draw(t, "kind"),
				Text:     words.Draw(t, "text"),
			})
			if last := &c.Terms[len(c.Terms)-1]; rapid.IntRange(0, 3).Draw(t, "branded") == 0 {
				last.Brand, last.Kind = rapid.SampledFrom([]string{"acme", "7-up"}).Draw(t, "brand"), research.TermPreferred
			}
		}
		for _, language := range []string{"de", "en"} {
			if rapid.Bool().Draw(t, "defined") {
				c.Definitions = append(c.Definitions, research.Definition{Language: language, Text: words.Draw(t, "definition") + "\n" + words.Draw(t, "more")})
			}
		}
		for _, other := range list {
			if rapid.IntRange(0, 2).Draw(t, "broader") == 0 {
				c.Broader = append(c.Broader, other.ID)
			}
		}
		if c.Normalize(); c.Check() == nil {
			list = append(list, c)
		}
	}
	for i := 1; i < len(list); i++ {
		if rapid.Bool().Draw(t, "related") {
			list[i].Related, list[i-1].Related = append(list[i].Related, list[i-1].ID), append(list[i-1].Related, list[i].ID)
		}
	}
	for i := range list {
		list[i].Normalize()
	}
	return list
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	for _, format := range termbase.Formats() {
		t.Run(string(format), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				want := drawGlossary(t)
				text := write(t, format, want)
				f, err := termbase.Read(format, bytes.NewReader(text))
				if err != nil || f.Dropped > 0 || len(f.Ignored) > 0 {
					t.Fatalf("Read() = %v, dropped %v, ignored %v\n%s", err, f.Notes, f.Ignored, text)
				}
				got := understood(f)
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("%s\n%s", diff, text)
				}
				if again := write(t, format, got); !bytes.Equal(text, again) {
					t.Fatalf("written again:\n%s\nwas\n%s", again, text)
				}
			})
		})
	}
}

func TestARealThesaurusIsRead(t *testing.T) {
	t.Parallel()
	f, err := termbase.Read(termbase.Turtle, bytes.NewReader(testdata.Read(t, "thesaurus/yso-sample.ttl")))
	if err != nil {
		t.Fatal(err)
	}
	languages, terms := map[string]int{}, 0
	var art *termbase.Entry
	for i, e := range f.Entries {
		for _, term := range e.Terms {
			languages[term.Language]++
			terms++
		}
		if e.URI == "http://www.yso.fi/onto/yso/p12463" {
			art = &f.Entries[i]
		}
	}
	if len(f.Entries) != 271 || languages["fi"] < 400 || languages["sv"] < 400 || languages["en"] < 400 || languages["se"] < 200 {
		t.Errorf("%d concepts with %d terms in %v", len(f.Entries), terms, languages)
	}
	if art == nil || art.Label("sv") != "förhistorisk konst" || len(art.Broader) != 1 {
		t.Errorf("p12463 = %+v", art)
	}
	if f.Ignored["skos:exactMatch"] == 0 || f.Ignored["skos:inScheme"] == 0 {
		t.Errorf("ignored = %v, want what a glossary has no place for", f.Ignored)
	}
	t.Logf("%d concepts, %d terms, dropped %d: %v, ignored %v", len(f.Entries), terms, f.Dropped, f.Notes, f.Ignored)
}

func TestFilesThatCannotBeReadAreRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		format     termbase.Format
		text, want string
	}{
		{termbase.Turtle, "<urn:a> a <urn:b>", "line 1: "},
		{termbase.JSONLD, "", "ends too early"},
		{termbase.JSONLD, `{"@graph":[{}`, "ends too early"},
		{termbase.JSONLD, `{"@graph":[{},]}`, "byte "},
		{termbase.JSONLD, `{} {}`, "follows the end"},
		{termbase.JSONLD, `7`, "object or array"},
		{termbase.JSONLD, `{"@context":"https://example.org/context.jsonld"}`, "is not fetched"},
		{termbase.JSONLD, `{"@context":[{},"https://example.org/context.jsonld"]}`, "is not fetched"},
		{termbase.JSONLD, `{"@graph":[],"@context":{}}`, "must come first"},
		{termbase.JSONLD, `{"@graph":{}}`, "must be an array"},
		{termbase.JSONLD, `{"@context":{"@import":"x"}}`, "@import in a context"},
		{termbase.JSONLD, `{"@context":{"a":"b:c","b":"a:d"},"a":1}`, "by means of"},
		{termbase.JSONLD, `{"@graph":[{"@reverse":{}}]}`, "@reverse is not supported"},
		{termbase.JSONLD, `{"@context":{"p":{"@id":"urn:p","@container":"@id"}},"p":1}`, "container"},
		{termbase.JSONLD, `{"@context":{"p":"urn:p"},"p":` + strings.Repeat(`{"p":`, 100) + `1` + strings.Repeat(`}`, 100) + `}`, "nested"},
		{termbase.CSV, "", "line 1: the file is empty"},
		{termbase.CSV, "preferred@en,notes\n", `line 1: unknown column "notes"`},
		{termbase.CSV, "preferred@en,preferred@EN\n", "stands twice"},
		{termbase.CSV, "preferred@nolanguage!\n", "BCP 47"},
		{termbase.CSV, "hidden@en@acme\n", "unknown column"},
		{termbase.CSV, "preferred@en,id\ncustomer\n", "line 2: the line has another number of cells"},
		{termbase.CSV, "preferred@en\ncustomer\n\"open\n", "line 3: the quotes of a cell"},
		{termbase.CSV, "preferred@de\nK\xe4ufer\n", "line 2: the text is not UTF-8"},
		{termbase.CSV, "id,preferred@de\n7,Kunde\n", `line 2: "7" is no id`},
	} {
		_, err := termbase.Read(test.format, strings.NewReader(test.text))
		if e, ok := errors.AsType[*termbase.SyntaxError](err); !ok || !strings.Contains(e.Error(), test.want) {
			t.Errorf("Read(%s, %.60q) = %v, want %q", test.format, test.text, err, test.want)
		}
	}
}

func TestWhatCannotBeKeptIsNoted(t *testing.T) {
	t.Parallel()
	const head = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . <urn:c> a skos:Concept ; skos:prefLabel \"customer\"@en ; "
	for _, test := range []struct{ text, want string }{
		{`skos:prefLabel "client"@en .`, "second preferred"},
		{`skos:altLabel "client" .`, "without a language"},
		{`skos:altLabel "client"@toolonglanguage .`, "BCP 47"},
		{`skos:altLabel "` + strings.Repeat("x", 201) + `"@en .`, "at most 200"},
		{`skos:altLabel "a\u0007b"@en .`, "control"},
		{`skos:definition "a"@en, "b"@en .`, "second definition"},
		{`<http://www.w3.org/2002/07/owl#deprecated> true .`, "deprecated"},
		{`<urn:earshot:glossary:status> "golden" .`, "neither proposed nor agreed"},
		{`<urn:earshot:brand:NO> "client"@en .`, "lower-case"},
	} {
		f, err := termbase.Read(termbase.Turtle, strings.NewReader(head+test.text))
		if err != nil || f.Dropped != 1 || !strings.Contains(f.Notes[0].Reason, test.want) || f.Notes[0].Line != 1 {
			t.Errorf("Read(…%s) = %v, dropped %d: %v, want %q", test.text, err, f.Dropped, f.Notes, test.want)
		}
	}
}

func TestLabelsThatAreResourcesAreRead(t *testing.T) {
	t.Parallel()
	f, err := termbase.Read(termbase.Turtle, strings.NewReader(`@prefix x: <http://www.w3.org/2008/05/skos-xl#> .
		<urn:c> a <http://www.w3.org/2004/02/skos/core#Concept> ; x:prefLabel [ x:literalForm "customer"@en ] ; x:altLabel <urn:l> .
		<urn:l> a x:Label ; x:literalForm "client"@en .`))
	if err != nil || len(f.Entries) != 1 || len(f.Entries[0].Terms) != 2 || f.Entries[0].Label("en") != "customer" {
		t.Errorf("Read() = %+v, %v", f, err)
	}
}

func TestJSONLDOfOthersIsRead(t *testing.T) {
	t.Parallel()
	f, err := termbase.Read(termbase.JSONLD, strings.NewReader(`{"@context":{"skos":"http://www.w3.org/2004/02/skos/core#","uri":"@id","type":"@type",
		"lang":"@language","value":"@value","graph":"@graph","prefLabel":"skos:prefLabel","altLabel":"skos:altLabel","broader":{"@id":"skos:broader","@type":"@id"},
		"ex":"http://example.org/","@language":"fr"},
		"graph":[{"uri":"ex:c","type":["skos:Concept","ex:Thing"],"prefLabel":[{"lang":"en","value":"customer"},{"lang":"de","value":"Kunde"}],
			"altLabel":"client","broader":{"uri":"ex:person","type":"skos:Concept","prefLabel":{"lang":"en","value":"person"}},"unknown":1,"ex:other":2}]}`))
	if err != nil || len(f.Entries) != 2 {
		t.Fatalf("Read() = %+v, %v", f, err)
	}
	c := f.Entries[0]
	if c.URI != "http://example.org/c" || c.Label("de") != "Kunde" || c.Label("fr") != "client" || !slices.Equal(c.Broader, []string{"http://example.org/person"}) {
		t.Errorf("concept = %+v", c)
	}
}

func TestCSVOfPeopleIsRead(t *testing.T) {
	t.Parallel()
	f, err := termbase.Read(termbase.CSV, strings.NewReader("\ufeffpreferred@en;alternative@de;preferred@de@acme;broader;definition@en\r\n"+
		"customer;Kunde | Klient;Mandant;person;\"Who buys; or may\"\r\n;;;;\r\nperson;;;;\r\n"))
	if err != nil || len(f.Entries) != 2 {
		t.Fatalf("Read() = %+v, %v", f, err)
	}
	want := []research.Term{
		{Language: "de", Kind: research.TermPreferred, Brand: "acme", Text: "Mandant"},
		{Language: "de", Kind: research.TermAlternative, Text: "Kunde"},
		{Language: "de", Kind: research.TermAlternative, Text: "Klient"},
		{Language: "en", Kind: research.TermPreferred, Text: "customer"},
	}
	if diff := cmp.Diff(want, f.Entries[0].Terms); diff != "" || f.Entries[0].Broader[0] != "person" || f.Entries[1].Line != 4 {
		t.Errorf("%+v\n%s", f.Entries, diff)
	}
}

func TestFormulasAreDefused(t *testing.T) {
	t.Parallel()
	c := research.Concept{ID: research.NewID(), Status: research.ConceptAgreed, Terms: research.NormalizeTerms([]research.Term{{Language: "en", Text: "=1+1"}})}
	if text := string(write(t, termbase.CSV, []research.Concept{c})); !strings.Contains(text, ",'=1+1") {
		t.Errorf("CSV = %s", text)
	}
}

// BenchmarkRead reads 100,000 concepts with six terms each.
func BenchmarkRead(b *testing.B) {
	concepts := make([]research.Concept, 100_000)
	for i := range concepts {
		c := research.Concept{ID: research.NewID(), URI: fmt.Sprintf("https://example.org/c/%d", i), Status: research.ConceptAgreed}
		for _, language := range []string{"de", "en", "fi", "fr", "sv"} {
			c.Terms = append(c.Terms, research.Term{Language: language, Text: fmt.Sprintf("word %d of %s", i, language)})
		}
		c.Terms = append(c.Terms, research.Term{Language: "en", Text: fmt.Sprintf("other %d", i)})
		if i > 0 {
			c.Broader = []string{concepts[i/2].ID}
		}
		c.Normalize()
		concepts[i] = c
	}
	for _, format := range termbase.Formats() {
		text := write(b, format, concepts)
		b.Run(string(format), func(b *testing.B) {
			var before, after runtime.MemStats
			for b.Loop() {
				runtime.GC()
				runtime.ReadMemStats(&before)
				f, err := termbase.Read(format, bytes.NewReader(text))
				if err != nil || len(f.Entries) != len(concepts) || f.Dropped > 0 {
					b.Fatalf("%d concepts, dropped %d, %v", len(f.Entries), f.Dropped, err)
				}
				runtime.GC()
				runtime.ReadMemStats(&after)
				runtime.KeepAlive(f)
			}
			b.ReportMetric(float64(len(text)>>20), "MB-file")
			b.ReportMetric(float64(int64(after.HeapAlloc-before.HeapAlloc)>>20), "MB-kept")
		})
	}
}

func FuzzReadJSONLD(f *testing.F) {
	f.Add(`{"@context":{"skos":"http://www.w3.org/2004/02/skos/core#","p":{"@id":"skos:prefLabel","@container":"@language"}},"@graph":[{"@id":"urn:a","@type":"skos:Concept","p":{"en":["a"]}}]}`)
	f.Add(`[{"@id":"_:a","http://www.w3.org/2004/02/skos/core#prefLabel":{"@value":"x","@language":"en"}}]`)
	fuzz(f, termbase.JSONLD)
}

func FuzzReadCSV(f *testing.F) {
	f.Add("id,uri,preferred@en,hidden@de\n,urn:x,a|b,'=c\n")
	fuzz(f, termbase.CSV)
}

// fuzz reads anything: what comes out obeys the rules of the glossary.
func fuzz(f *testing.F, format termbase.Format) {
	f.Fuzz(func(t *testing.T, text string) {
		got, err := termbase.Read(format, strings.NewReader(text))
		if _, known := errors.AsType[*termbase.SyntaxError](err); err != nil && !known {
			t.Errorf("Read(%q) = %v", text, err)
		}
		for _, e := range got.Entries {
			if e.Status == "" {
				e.Status = research.ConceptAgreed
			}
			e.Broader, e.Related = nil, nil
			if err := e.Check(); err != nil {
				t.Errorf("Read(%q) gives %+v: %v", text, e, err)
			}
		}
	})
}
