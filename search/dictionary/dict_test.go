package dictionary_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"earshot/search/dictionary"
)

// dictFiles are the index and the text of entries, each a headword line and
// what follows it.
func dictFiles(entries ...string) (index, text string) {
	var i, d strings.Builder
	for _, e := range entries {
		head, _, _ := strings.Cut(e, "\n")
		fmt.Fprintf(&i, "%s\t%s\t%s\n", strings.Fields(head)[0], base64Digits(d.Len()), base64Digits(len(e)))
		d.WriteString(e)
	}
	return i.String(), d.String()
}

func base64Digits(n int) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	digits := ""
	for {
		digits = string(alphabet[n%64]) + digits
		if n /= 64; n == 0 {
			return digits
		}
	}
}

func compressed(t *testing.T, text string) *bytes.Buffer {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

func TestDICTEntriesBecomePairs(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, from, to, entry, want string }{
		{"list", "en", "de", "fast /fɑːst/ <adj>\nschnell <adj>, rasch, zügig\n", "fast: schnell rasch zügig"},
		{"labels and notes", "de", "en", "Tugend /t/ <fem, n, sg>\n [rel.] [Br.] virtue <n>\n      \"aus der Not eine Tugend machen\"  - make a virtue of necessity\n         Note: old\n   Synonyms: {Moral}\n\n see: {Tugenden}\n", "Tugend: virtue"},
		{"numbered senses with definitions", "de", "fr", "Reiz /ʁaɪ̯t͡s/ <n, masc>\n1. stimulation\näußere Einwirkung, auf etwas\n 2. attraction, attirance\nverlockende Wirkung\n 3.\nohne Wort\n", "Reiz: stimulation attraction attirance"},
		{"definition of the only sense", "fr", "it", "reporter\ngiornalista\nCelui, qui écrit\n", "reporter: giornalista"},
		{"somebody and something", "en", "de", "abuse sb./sth. <v>\njdn./etw. missbrauchen <v>, sich an jdm. vergehen\n", "abuse: missbrauchen an vergehen"},
		{"particles", "en", "de", "to remember\nsich erinnern\n", "remember: erinnern"},
		{"blank line after the headword", "en", "el", "second rate /s/\n\nπαρακατιανός\n", "second rate: παρακατιανός"},
		{"roman numerals", "en", "pl", "hail /heɪl/\nI.  <N>  grad\nII.  <V> 1.  [taksówkę]  zatrzymywać, przyzywać\n 2.  wysławiać (sb as - kogoś jako) \n - idiom\n", "hail: zatrzymywać przyzywać wysławiać"},
		{"examples after a full stop", "en", "tr", "fertile\n1. verimli, mümbit\n2. doğurgan. fertil'ity  verimlilik\n", "fertile: verimli doğurgan mümbit"},
		{"stress marks and links", "el", "ru", "μήλο\n[[резиновый|рези́новая]] [[шва́бра]], вы́бор\n", "μήλο: резиновая швабра выбор"},
		{"sentences are left out", "en", "de", "hello\nguten Tag, das ist ein viel zu langer Satz dafür\n", "hello: guten Tag"},
		{"set like a printed one", "en", "ru", "church\n   [tʃɜ:tʃ]\n   1. _n.\n      1) церковь; C. of England англиканская церковь; to go to\n      church\n         а) ходить в церковь;\n         б) жениться\n      2) _attr. церковный, _уст. храмовый\n   2. _v. 1> принимать\n   в церкви (кого-л.) 2> = to bless\n", "church: принимать в церкви церковь церковный храмовый"},
		{"numbered with brackets alone", "en", "ru", "acknowledge\n   [ɜk] г\n   1) сознавать; признавать\n   2) подтверждать\n", "acknowledge: сознавать подтверждать признавать"},
		{"slashes between words", "en", "de", "haste/rush\nEile\n", "haste: Eile; rush: Eile"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			index, text := dictFiles(test.entry)
			table, err := dictionary.ReadDICT(strings.NewReader(index), strings.NewReader(text), dictionary.About{From: test.from, To: test.to})
			if err != nil {
				t.Fatal(err)
			}
			if got := inWords(table); got != test.want {
				t.Errorf("ReadDICT(%q)\n got %s\nwant %s", test.entry, got, test.want)
			}
		})
	}
}

// inWords writes a table as "source: target target; source: target".
func inWords(table dictionary.Table) string {
	var b strings.Builder
	for i, p := range table.Pairs {
		switch {
		case i > 0 && table.Pairs[i-1].Source == p.Source:
		case i > 0:
			fmt.Fprintf(&b, "; %s:", p.Source)
		default:
			fmt.Fprintf(&b, "%s:", p.Source)
		}
		b.WriteString(" " + p.Target)
	}
	return b.String()
}

func TestDICTSaysWhatItIs(t *testing.T) {
	t.Parallel()
	index, text := dictFiles(
		"00-database-info\nEnglish - German Dictionary\n\nAvailability:\n\n    Licensed under the Creative Commons\n  Attribution-ShareAlike 3.0 Unported\n  license\n\nPublication date: 2022\n",
		"00-database-short\nEnglish - German Dictionary ver. 1\n", "00-database-url\nhttps://example.org/\n", "house\nHaus\n",
	)
	table, err := dictionary.ReadDICT(compressed(t, index), compressed(t, text), dictionary.About{From: "en", To: "de"})
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%s|%s|%s|%s|%s", table.Name, table.Licence, table.Origin, table.Kind, inWords(table))
	want := "English - German Dictionary ver. 1|CC-BY-SA-3.0|https://example.org/|dictionary|house: Haus"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWeightsOfOneWordSumUpToOne(t *testing.T) {
	t.Parallel()
	index, text := dictFiles("a1b\nx, y, z\n", "a1b\ny\n", "other\n1. p\n2. q, r\n")
	table, err := dictionary.ReadDICT(strings.NewReader(index), strings.NewReader(text), dictionary.About{From: "en", To: "de"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := inWords(table), "a1b: y x z; other: p q r"; got != want {
		t.Errorf("got %s, want %s: a word in two entries counts twice", got, want)
	}
	for _, source := range []string{"a1b", "other"} {
		sum := 0.0
		for _, p := range table.Of(source) {
			sum += p.Weight
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("weights of %s sum up to %g, want 1", source, sum)
		}
	}
	if got, want := inWords(table.Inverse()), "p: other; q: other; r: other; x: a1b; y: a1b; z: a1b"; got != want {
		t.Errorf("Inverse() = %s, want %s", got, want)
	}
	if table.Of("nothing") != nil || table.Sources() != 2 {
		t.Errorf("Of(nothing) = %v, Sources() = %d, want none and 2", table.Of("nothing"), table.Sources())
	}
}

func TestBrokenDICTIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, index, text string
		line              int
	}{
		{"no tabs", "house A C\n", "house\nHaus", 1},
		{"no number", "a\tA\tC\nhouse\tA!\tC\n", "house\nHaus", 2},
		{"beyond the end", "house\tA\tCA\n", "house\nHaus", 1},
		{"huge entry", "house\tA\tB////\n", "house\nHaus", 1},
		{"huge offset", "house\tD//////\tC\n", "house\nHaus", 1},
		{"NUL", "a\x00\tA\tC\n", "house\nHaus", 1},
		{"not UTF-8", "house\tA\tG\n", "h\xe4use", 1},
		{"huge line", "a\tA\tB\n" + strings.Repeat("x", 2<<20), "house\nHaus", 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := dictionary.ReadDICT(strings.NewReader(test.index), strings.NewReader(test.text), dictionary.About{From: "en", To: "de"})
			bad, ok := errors.AsType[*dictionary.SyntaxError](err)
			if !ok || bad.Line != test.line {
				t.Errorf("error %v, want one of line %d", err, test.line)
			}
		})
	}
}
