package indextest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"earshot/search"
)

// day is a day of 2025, counted from 0.
func day(n int) time.Time { return time.Date(2025, 1, 1+n, 0, 0, 0, 0, time.UTC) }

// Brands and markets of claims that rest on evidence of several, or of none.
var (
	ofBrands  = [][]string{{"globex", "acme"}, {"acme", "initech", "acme"}, {"initech"}, nil}
	ofMarkets = [][]string{{"US", "DE"}, {"ES-CT"}, nil}
)

// varied is a corpus in which every property takes several values, in all
// kinds of combination. Every passage has the word common and some of w0 to w6.
func varied() []search.Passage {
	pick := func(n int, values ...string) string { return values[n%len(values)] }
	var passages []search.Passage
	for i := range 240 {
		session := i / 6
		p := search.Passage{
			ID: fmt.Sprintf("p%03d", i), Source: fmt.Sprintf("s%03d", i/3),
			Kind: search.Kinds()[i%3], Session: fmt.Sprintf("session%02d", session),
			Study:  pick(session, "st1", "st2", "st3", "st4", "st5"),
			Brands: []string{pick(session/2, "acme", "globex", "initech")}, Markets: []string{pick(session, "DE", "US", "ES-CT", "")},
			Method: pick(session/3, "interview", "diary", ""), Language: pick(session, "en", "de", "fr", "pt-BR", "und"),
			Speaker: pick(i, "P1", "P2", "Moderator"), HeldOn: day(session * 3),
		}
		if i%2 == 0 {
			p.Tags = append(p.Tags, "pricing")
		}
		if i%3 == 0 {
			p.Tags = append(p.Tags, "Onboarding")
		}
		if session%10 == 9 { // findings and insights stand alone
			p.Session, p.HeldOn, p.Kind = "", time.Time{}, search.Finding
			if i%2 == 0 {
				p.Kind, p.Study, p.Brands, p.Markets = search.Insight, "", ofBrands[i/2%4], ofMarkets[i/2%3]
			}
		}
		words := []string{"common"}
		for w := range 7 {
			if i%(w+2) == 0 {
				words = append(words, fmt.Sprint("w", w))
			}
		}
		p.Text = strings.Join(words, " ")
		passages = append(passages, p)
	}
	return passages
}

// where lists the ids of the passages for which keep holds.
func where(passages []search.Passage, keep func(*search.Passage) bool) []string {
	list := []string{}
	for i := range passages {
		if keep(&passages[i]) {
			list = append(list, passages[i].ID)
		}
	}
	slices.Sort(list)
	return list
}

// passes is the meaning of a filter, spelled out. except names a field that is
// left out.
func passes(f *search.Filter, p *search.Passage, except string) bool {
	kinds := make([]string, len(f.Kinds))
	for i, k := range f.Kinds {
		kinds[i] = string(k)
	}
	anyOf := func(name string, wanted []string, has ...string) bool {
		return name == except || len(wanted) == 0 || slices.ContainsFunc(wanted, func(w string) bool {
			return slices.ContainsFunc(has, func(h string) bool { return strings.EqualFold(w, h) })
		})
	}
	dated := f.From.IsZero() && f.To.IsZero() || !p.HeldOn.IsZero()
	return anyOf("kind", kinds, string(p.Kind)) && anyOf("brand", f.Brands, p.Brands...) &&
		anyOf("market", f.Markets, p.Markets...) && anyOf("language", f.Languages, p.Language) &&
		anyOf("study", f.Studies, p.Study) && anyOf("method", f.Methods, p.Method) &&
		anyOf("tag", f.Tags, p.Tags...) && anyOf("speaker", f.Speakers, p.Speaker) &&
		dated && !p.HeldOn.Before(f.From) && (f.To.IsZero() || !p.HeldOn.After(f.To))
}

// everyID gathers the ids of all pages.
func everyID(next func(after string) *search.Results) []string {
	list := []string{}
	for after := ""; ; {
		r := next(after)
		list = append(list, ids(r)...)
		if after = r.Next; after == "" {
			return list
		}
	}
}
