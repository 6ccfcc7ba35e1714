package bleveindex_test

import (
	"slices"
	"strings"
	"testing"

	"earshot/search"
)

// TestTypedQueriesFindWhatTheySay goes all the way from what a person types.
func TestTypedQueriesFindWhatTheySay(t *testing.T) {
	t.Parallel()
	passage := func(id, language, text string) search.Update {
		return search.Update{Source: id, Passages: []search.Passage{
			{ID: id, Session: id, Language: language, Brands: []string{"acme"}, Tags: []string{"check out"}, Text: text},
		}}
	}
	x := fresh(t, t.TempDir(), search.Batch{Position: 1, Updates: []search.Update{
		passage("slow", "en", "It is too slow, the checkout."),
		passage("android", "en", "It is too slow on Android."),
		passage("german", "de", "Die Kasse ist zu langsam, too slow."),
		passage("phone", "en", "My phones are not slow."),
	}})
	for typed, want := range map[string]string{
		``:                                   "android german phone slow",
		`"too slow"`:                         "android german slow",
		`"too slow" -android`:                "german slow",
		`"too slow" lang:de`:                 "german",
		`slow -"too slow"`:                   "phone",
		`phone OR kasse`:                     "german phone",
		`check*`:                             "slow",
		`(phone OR check*) -lang:de`:         "phone slow",
		`tag:"check out" brand:ACME android`: "android",
		`what is slow on my phones`:          "android german phone slow",
	} {
		q, err := search.Parse(typed)
		if err != nil {
			t.Errorf("Parse(%q) = %v", typed, err)
			continue
		}
		r, err := x.Search(t.Context(), search.Everything(), search.Request{Query: q})
		if err != nil {
			t.Errorf("Search(%q) = %v", typed, err)
			continue
		}
		var got []string
		for _, g := range r.Groups {
			got = append(got, g.Session)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("Search(%q) = %q, want %q", typed, got, want)
		}
	}
}
