package dictionary_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"earshot/search/dictionary"
)

// samples say the same in every format: house and home are Haus, customer is
// Kunde.
var samples = map[string]string{
	"tsv":       "# a comment\nsource\ttarget\tweight\nhouse\tHaus\t0.9\nhome\tHaus\ncustomer\tKunde\t1\n",
	"muse":      "house Haus\nhome  Haus\ncustomer Kunde\n",
	"turtle":    turtleSample,
	"ntriples":  "<http://e/1> <http://www.w3.org/2004/02/skos/core#prefLabel> \"house\"@en .\n<http://e/1> <http://www.w3.org/2004/02/skos/core#altLabel> \"home\"@en .\n<http://e/1> <http://www.w3.org/2004/02/skos/core#prefLabel> \"Haus\"@de .\n<http://e/2> <http://www.w3.org/2004/02/skos/core#prefLabel> \"\\u0063ustomer\"@en .\n<http://e/2> <http://www.w3.org/2004/02/skos/core#prefLabel> \"Kunde\"@de .\n",
	"rdfxml":    `<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#"><skos:Concept rdf:about="1"><skos:prefLabel xml:lang="en">house</skos:prefLabel><skos:altLabel xml:lang="en">home</skos:altLabel><skos:prefLabel xml:lang="de">Haus</skos:prefLabel><skos:prefLabel xml:lang="fr">maison</skos:prefLabel></skos:Concept><rdf:Description rdf:about="2"><skos:prefLabel xml:lang="en">customer</skos:prefLabel><skos:prefLabel xml:lang="de-DE">Kunde</skos:prefLabel></rdf:Description></rdf:RDF>`,
	"jsonld":    `{"@context":{"x":"y"},"@graph":[{"@id":"1","skos:prefLabel":[{"@language":"en","@value":"house"},{"@value":"Haus","@language":"de"}],"altLabel":{"@language":"en","@value":"home"}},{"prefLabel":{"en":"customer","de":["Kunde"]},"broader":{"@id":"1"}}]}`,
	"tbx":       `<?xml version="1.0"?><!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd"><martif type="TBX"><text><body><termEntry id="1"><langSet xml:lang="en"><tig><term>house</term></tig><tig><term>home</term></tig></langSet><langSet xml:lang="de"><tig><term>Haus</term></tig></langSet></termEntry><termEntry><langSet xml:lang="en-GB"><tig><term>customer</term></tig></langSet><langSet xml:lang="de"><tig><term>Kunde</term></tig></langSet></termEntry></body></text></martif>`,
	"tbx3":      `<tbx><text><body><conceptEntry><langSec xml:lang="en"><termSec><term>house</term></termSec><termSec><term>home</term></termSec></langSec><langSec xml:lang="de"><termSec><term>Haus</term></termSec></langSec></conceptEntry><conceptEntry><langSec xml:lang="en"><termSec><term>customer</term></termSec></langSec><langSec xml:lang="de"><termSec><term>Kunde</term></termSec></langSec></conceptEntry></body></text></tbx>`,
	"tmx":       tmxSample,
	"tmx16":     utf16le(tmxSample),
	"xliff":     `<xliff version="1.2"><file source-language="en" target-language="de-DE"><body><trans-unit id="1"><source>house<ph id="1">{x}</ph></source><target>Haus</target></trans-unit><trans-unit id="2"><source>home</source><target>Haus</target></trans-unit><trans-unit id="3"><source>customer</source><target>Kunde</target></trans-unit><trans-unit id="4"><source>open</source></trans-unit></body></file></xliff>`,
	"xliff2":    `<xliff version="2.0" srcLang="en" trgLang="de"><file id="f"><unit id="1"><segment><source>house</source><target>Haus</target></segment><segment><source>home</source><target>Haus</target></segment></unit><unit id="2"><segment><source>customer</source><target>Kunde</target></segment></unit></file></xliff>`,
	"gettextpo": "msgid \"\"\nmsgstr \"Language: de\\n\"\n\n#, fuzzy\nmsgid \"wrong\"\nmsgstr \"falsch\"\n\nmsgctxt \"menu\"\nmsgid \"_house\"\nmsgstr \"\"\n\"Ha\"\n\"us\"\nmsgid \"home\"\nmsgstr \"Haus\"\n\nmsgid \"customer\"\nmsgid_plural \"customers\"\nmsgstr[0] \"Kunde\"\nmsgstr[1] \"Kunden\"\n",
	"gettextmo": moFile([2]string{"", "Language: de\n"}, [2]string{"menu\x04_house", "Haus"}, [2]string{"home", "Haus"}, [2]string{"customer\x00customers", "Kunde\x00Kunden"}),
	"omw":       "# Some Wordnet\tmul\thttp://example.org\n00000001-n\teng:lemma\thouse\n00000001-n\teng:lemma\thome\n00000001-n\tdeu:lemma\tHaus\n00000001-n\tdeu:def\t0\tEin Haus\n00000002-n\teng:lemma\tcustomer\n00000002-n\tdeu:lemma\tKunde\n",
}

const turtleSample = `@prefix skos: <http://www.w3.org/2004/02/skos/core#> . # labels
<http://e/1> a skos:Concept ; skos:prefLabel "house"@en, """Haus"""@de ;
	skos:altLabel 'home'@en, "maison"@fr ; skos:related [ skos:prefLabel "inner"@en ] .
<http://e/2> skos:prefLabel "customer"@en ;
	skos:prefLabel "Kunde"@de-DE ; skos:broader <http://e/1>.
`

const tmxSample = `<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx version="1.4"><header/><body>` +
	`<tu><tuv xml:lang="en-US"><seg>house<ph>&lt;b&gt;</ph></seg></tuv><tuv xml:lang="de-DE"><seg>Haus</seg></tuv></tu>` +
	`<tu><tuv lang="EN"><seg>home</seg></tuv><tuv lang="DE"><seg>Haus</seg></tuv><tuv lang="FR"><seg>maison</seg></tuv></tu>` +
	`<tu><tuv xml:lang="de"><seg>Kunde</seg></tuv><tuv xml:lang="en"><seg>customer</seg></tuv></tu></body></tmx>`

func utf16le(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

func moFile(messages ...[2]string) string {
	n := uint32(len(messages))
	header := []uint32{0x950412de, 0, n, 28, 28 + 8*n, 0, 0}
	var table [2][]byte
	var text []byte
	base := 28 + 16*n
	for side := range 2 {
		for _, m := range messages {
			table[side] = binary.LittleEndian.AppendUint32(table[side], uint32(len(m[side])))
			table[side] = binary.LittleEndian.AppendUint32(table[side], base+uint32(len(text)))
			text = append(append(text, m[side]...), 0)
		}
	}
	var b []byte
	for _, h := range header {
		b = binary.LittleEndian.AppendUint32(b, h)
	}
	return string(append(append(append(b, table[0]...), table[1]...), text...))
}

func file(name, content string) []dictionary.File {
	return []dictionary.File{{Name: name, Content: strings.NewReader(content)}}
}

var english2german = dictionary.About{From: "en", To: "de", Name: "sample"}

func TestEveryFormatGivesTheSamePairs(t *testing.T) {
	t.Parallel()
	for name, content := range samples {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table, err := dictionary.Read(file(name, content), english2german)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := inWords(table), "customer: Kunde; home: Haus; house: Haus"; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			packed, err := dictionary.Read([]dictionary.File{{Name: name, Content: compressed(t, content)}}, english2german)
			if err != nil || inWords(packed) != inWords(table) {
				t.Errorf("compressed: %s, %v", inWords(packed), err)
			}
			other := dictionary.About{From: "de", To: "en"}
			if name == "tsv" || name == "muse" {
				return // go in one direction
			}
			back, err := dictionary.Read(file(name, content), other)
			if want := "Haus: home house; Kunde: customer"; err != nil || strings.ReplaceAll(inWords(back), "house home", "home house") != want {
				if !strings.HasPrefix(name, "xliff") || err != nil {
					t.Errorf("the other way round: %s, %v; want %s", inWords(back), err, want)
				}
			}
		})
	}
}

func TestSegmentsComeInTheirOrder(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"tsv", "tmx", "tmx16", "xliff", "xliff2", "gettextpo", "gettextmo"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for s, err := range dictionary.ReadSegments(file(name, samples[name]), "en", "de") {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, s.Source+"="+s.Target)
			}
			if want := "house=Haus home=Haus customer=Kunde"; strings.Join(got, " ") != want {
				t.Errorf("got %s, want %s", got, want)
			}
			for range dictionary.ReadSegments(file(name, samples[name]), "en", "de") {
				break // must not panic
			}
		})
	}
}

func TestHostileFilesAreRefusedWithTheirLine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, content, says string
		line                int
	}{
		{"entities", "<!DOCTYPE tmx [<!ENTITY a \"aaa\">]>\n<tmx></tmx>", "entities", 1},
		{"deep", "<tmx>\n" + strings.Repeat("<a>", 1000), "in one another", 2},
		{"unclosed", "<tmx>\n<body>", "EOF", 2},
		{"long text", "<tmx><body>" + strings.Repeat("x", 4<<20), "longer", 1},
		{"long attribute", "<tmx a=\"" + strings.Repeat("x", 4<<20), "longer", 1},
		{"zip", "PK\x03\x04aaa", "zip", 0},
		{"binary", "\x00\x01\x02", "none of the formats", 0},
		{"empty", "", "none of the formats", 0},
		{"weight", "a\tb\n\na\tb\t-1\n", "weight", 3},
		{"one cell", "a\tb\nab\n", "tab", 2},
		{"NUL", "a\tb\na\x00\tb\n", "none of the formats", 0},
		{"late NUL", "a\tb\n" + strings.Repeat("a\tb\n", 4000) + "a\x00\tb\n", "NUL", 4002},
		{"not UTF-8", "a\tb\n\xff\tb\n", "UTF-8", 2},
		{"turtle string", "@prefix skos: <x> .\n<a> skos:prefLabel \"b\n\"@en .", "string", 2},
		{"turtle end", "@prefix skos: <x> .\n<a", "middle", 2},
		{"turtle depth", "@prefix skos: <x> .\n<a> <b> " + strings.Repeat("[", 1000), "in one another", 2},
		{"json depth", "{\"a\":" + strings.Repeat("[", 100_000), "in one another", 1},
		{"json end", "{\"a\":[\n", "EOF", 2},
		{"po", "msgid \"a\"\nmsgstr b\n", "quotes", 2},
		{"mo", moFile([2]string{"a", "b"})[:30], "before", 0},
		{"omw", "00000001-n\teng:lemma\thouse\n00000001-n\n", "synset", 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := dictionary.Read(file(test.name, test.content), english2german)
			bad, ok := errors.AsType[*dictionary.SyntaxError](err)
			if !ok || bad.Line != test.line || !strings.Contains(bad.Reason, test.says) {
				t.Errorf("error %v, want one of line %d that says %q", err, test.line, test.says)
			}
		})
	}
}

func TestLanguagesComeFromTheName(t *testing.T) {
	t.Parallel()
	table, err := dictionary.Read(file("muse-eng-deu.txt", "house Haus\n"), dictionary.About{})
	if err != nil || table.From != "en" || table.To != "de" || table.Name != "muse-eng-deu.txt" {
		t.Errorf("got %s to %s named %s, %v", table.From, table.To, table.Name, err)
	}
	if _, err := dictionary.Read(file("words.txt", "house Haus\n"), dictionary.About{}); err == nil {
		t.Error("a file of unknown languages was read")
	}
}

func TestWordnetsOfTwoFilesMeet(t *testing.T) {
	t.Parallel()
	files := append(
		file("wn-eng.tab", "# Princeton\teng\turl\n02084071-n\tlemma\tdog\n02084071-n\tlemma\tdomestic_dog\n"),
		file("wn-fra.tab", "# WOLF\tfra\turl\n02084071-n\tfra:lemma\tchien\n")...,
	)
	table, err := dictionary.Read(files, dictionary.About{From: "en", To: "fr"})
	if got, want := inWords(table), "dog: chien; domestic dog: chien"; err != nil || got != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}

func FuzzRead(f *testing.F) {
	for name, content := range samples {
		f.Add(name, []byte(content))
	}
	index, text := dictFiles("house /h/ <n>\nHaus <neut>, Heim\n")
	f.Add(index, []byte(text))
	index, text = dictFiles("house\n   [haus] _n. 1) дом; to keep house вести; а) да\n   2. _v. жить, (где-л.) быть\n")
	f.Add(index, []byte(text))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		table, err := dictionary.Read(file("x", string(content)), english2german)
		check(t, table, err)
		table, err = dictionary.ReadDICT(strings.NewReader(name), strings.NewReader(string(content)), english2german)
		check(t, table, err)
		for s, err := range dictionary.ReadSegments(file("x", string(content)), "en", "de") {
			if err != nil {
				break
			}
			if !utf8.ValidString(s.Source) || !utf8.ValidString(s.Target) {
				t.Fatalf("a text that is not UTF-8: %q, %q", s.Source, s.Target)
			}
		}
	})
}

// check tests what every table must be.
func check(t *testing.T, table dictionary.Table, err error) {
	t.Helper()
	if err != nil {
		return
	}
	sums := map[string]float64{}
	for i, p := range table.Pairs {
		if p.Source == "" || p.Target == "" || !(p.Weight > 0 && p.Weight <= 1+1e-9) {
			t.Fatalf("pair %v", p)
		}
		if i > 0 && table.Pairs[i-1].Source > p.Source {
			t.Fatalf("%s is sorted after %s", p.Source, table.Pairs[i-1].Source)
		}
		if strings.ContainsAny(p.Source+p.Target, "\t\r\n") || !utf8.ValidString(p.Source+p.Target) {
			t.Fatalf("pair %q, %q cannot be stored", p.Source, p.Target)
		}
		sums[p.Source] += p.Weight
	}
	var stored bytes.Buffer
	if err := table.Encode(&stored); err != nil {
		t.Fatal(err)
	}
	again, err := dictionary.Decode(&stored, dictionary.About{From: table.From, To: table.To})
	if err != nil || len(again.Pairs) != len(table.Pairs) {
		t.Fatalf("%d pairs were stored and %d came back: %v", len(table.Pairs), len(again.Pairs), err)
	}
	for source, sum := range sums {
		if sum > 1+1e-6 {
			t.Fatalf("weights of %q sum up to %g", source, sum)
		}
	}
}
