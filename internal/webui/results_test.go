package webui

import (
	"testing"

	"earshot/search"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestExpansionsAreShownOnceForEachWord(t *testing.T) {
	t.Parallel()
	alternatives := func(texts ...string) (list []search.Alternative) {
		for _, text := range texts {
			list = append(list, search.Alternative{Text: text, Language: "de"})
		}
		return list
	}
	got := expansions([]search.Expansion{
		{From: "delivery", Concept: "delivery date", Terms: alternatives("Liefertermin")},
		{From: "date", Concept: "delivery date", Terms: alternatives("Liefertermin")},
		{From: "hidden", Concept: "hide", Terms: alternatives("ausblenden", "Hidden")},
		{From: "hidden", Concept: "hidden", Terms: alternatives("verborgen")},
		{From: "fees", Concept: "fee", Terms: alternatives("a", "b", "c", "d", "e", "f", "g", "h")},
		{From: "nothing", Terms: alternatives("nothing")},
	})
	terms := func(texts ...string) (list []term) {
		for _, text := range texts {
			list = append(list, term{text, "de"})
		}
		return list
	}
	want := []expansion{
		{From: "delivery date", Terms: terms("Liefertermin")},
		{From: "hidden", Terms: terms("ausblenden", "verborgen")},
		{From: "fees", Terms: terms("a", "b", "c", "d", "e", "f"), More: 2},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(term{}), cmpopts.IgnoreUnexported(expansion{})); diff != "" {
		t.Errorf("expansions (-want +got):\n%s", diff)
	}
}
