package thesaurus

import (
	"bufio"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"earshot/search"
)

func TestOtherFormsReachWhatStemmersLeaveApart(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ language, word, want string }{
		{"en", "pay", "paid"},
		{"en", "misunderstand", "misunderstood"},
		{"en", "child", "children"},
		{"de", "kaufen", "gekauft kaufte"},
		{"de", "bezahlen", "bezahlt bezahlte"},
		{"de", "ablehnen", "abgelehnt abzulehnen ablehnte"},
		{"de", "abbrechen", "abgebrochen abbrach abzubrechen abbricht"},
		{"de", "verlieren", "verloren verlor"},
		{"de", "versprechen", "versprochen versprach"},
		{"de", "arbeiten", "gearbeitet arbeitete"},
		{"de", "liefern", "geliefert lieferte"},
		{"de", "stornieren", "storniert"},
		{"de", "zurückschicken", "zurückgeschickt zurückzuschicken"},
		{"nl", "betalen", "betaald"},
		{"nl", "pakken", "gepakt"},
		{"nl", "geloven", "geloofd"},
		{"nl", "leveren", "geleverd"},
		{"nl", "opzoeken", "opgezocht"},
		{"nl", "inpakken", "ingepakt"},
		{"fr", "comprendre", "compris comprend"},
		{"es", "devolver", "devuelvo devuelto"},
		{"it", "sorprendere", "sorpreso"},
		{"pl", "zapłacić", "zapłacił zapłaciłam zapłacili"},
		{"pl", "widzieć", "widział widziałam"},
	} {
		got := otherForms(tt.language, tt.word)
		for want := range strings.FieldsSeq(tt.want) {
			if !slices.Contains(got, want) {
				t.Errorf("otherForms(%q, %q) = %q, lacks %q", tt.language, tt.word, got, want)
			}
		}
	}
	for _, tt := range []struct{ language, word string }{
		{"de", "Kunden"}, {"de", "auf Wiedersehen"}, {"en", "cart"}, {"sv", "betala"}, {"de", ""},
	} {
		if got := otherForms(tt.language, tt.word); len(got) != 0 {
			t.Errorf("otherForms(%q, %q) = %q, want none", tt.language, tt.word, got)
		}
	}
}

func TestFormFilesAreInOrder(t *testing.T) {
	t.Parallel()
	files, err := formFiles.ReadDir("forms")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := formFiles.ReadFile(path.Join("forms", f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if !norm.NFC.IsNormal(data) {
			t.Errorf("%s is not in normal form C", f.Name())
		}
		seen := map[string]bool{}
		lines := bufio.NewScanner(strings.NewReader(string(data)))
		for n := 1; lines.Scan(); n++ {
			words := strings.Fields(lines.Text())
			switch {
			case strings.HasPrefix(lines.Text(), "# "):
			case lines.Text() != strings.Join(words, " ") || len(words) < 2:
				t.Errorf("%s:%d: %q, want words with single spaces", f.Name(), n, lines.Text())
			case seen[words[0]]:
				t.Errorf("%s:%d: %q stands twice", f.Name(), n, words[0])
			default:
				seen[words[0]] = true
			}
		}
	}
}

// TestQuestionsAboutThePast has the words of the query and of the passages in
// forms that no stemmer brings together.
func TestQuestionsAboutThePast(t *testing.T) {
	t.Parallel()
	s, x := New(fixture(t)), indexed(t,
		search.Passage{ID: "de-paid", Language: "de", Text: "Ich habe zweimal bezahlt."},
		search.Passage{ID: "de-reject", Language: "de", Text: "Das wurde abgelehnt."},
		search.Passage{ID: "de-die", Language: "de", Text: "Der Akku ist gestorben."},
		search.Passage{ID: "nl-paid", Language: "nl", Text: "Ik heb twee keer betaald."},
		search.Passage{ID: "en-paid", Language: "en", Text: "We paid twice."},
		search.Passage{ID: "pl-paid", Language: "pl", Text: "Zapłaciłam dwa razy."},
	)
	for _, tt := range []struct{ query, want string }{
		{"pay", "de-paid en-paid nl-paid pl-paid"},
		{"paid", "de-paid en-paid nl-paid pl-paid"},
		{"bezahlen", "de-paid en-paid nl-paid pl-paid"},
		{"bezahlte", "de-paid en-paid nl-paid pl-paid"},
		{"reject", "de-reject"},
		{"abgelehnt", "de-reject"},
		{"mourir", "de-die"},
		{"die", "de-die"},
		{"mort", "de-die"},
	} {
		ids, _ := ask(t, s, x, tt.query)
		slices.Sort(ids)
		if got := strings.Join(ids, " "); got != tt.want {
			t.Errorf("%s: hits %s, want %s", tt.query, got, tt.want)
		}
	}
	_, results := ask(t, s, x, "pay")
	for _, tt := range []struct {
		language, text string
		want           search.Why
	}{{"en", "We paid twice.", search.Stem}, {"de", "Ich habe bezahlt.", search.Translation}} {
		if _, why := results.Marker.Mark(tt.language, tt.text); len(why) != 1 || why[0] != tt.want {
			t.Errorf("Mark(%q) = %q, want %q", tt.text, why, tt.want)
		}
	}
}
