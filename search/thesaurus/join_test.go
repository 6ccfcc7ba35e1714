package thesaurus

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFilesAddToEachOthersConcepts(t *testing.T) {
	t.Parallel()
	first, err := parseLexicon("a.tsv", "en\tde\tfr\ndelivery\tLieferung|Zustellung\tlivraison\nbank\tBank\tbanque\n")
	if err != nil {
		t.Fatal(err)
	}
	second, err := parseLexicon("b.tsv", "en\tde\tsv\nDelivery\tLieferung\tleverans\nbank\tUfer\tstrand\n")
	if err != nil {
		t.Fatal(err)
	}
	var got [][]string
	for _, c := range joinMeanings(append(first, second...)) {
		var terms []string
		for _, term := range c.Terms {
			mark := ""
			if term.Preferred {
				mark = "*"
			}
			terms = append(terms, term.Language+":"+term.Text+mark)
		}
		got = append(got, terms)
	}
	want := [][]string{
		{"en:delivery*", "de:Lieferung*", "de:Zustellung", "fr:livraison*", "en:Delivery", "sv:leverans*"},
		{"en:bank*", "de:Bank*", "fr:banque*"},
		{"en:bank*", "de:Ufer*", "sv:strand*"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("joinMeanings (-want +got):\n%s", diff)
	}
}
