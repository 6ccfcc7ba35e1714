package bleveindex_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"earshot/search"
)

// TestFiltersPickFromWhatIsFoundWithout compares filtered searches with all hits
// of the same search without a filter, of which the test picks by itself.
func TestFiltersPickFromWhatIsFoundWithout(t *testing.T) {
	t.Parallel()
	x := fresh(t, t.TempDir())
	random := rand.New(rand.NewPCG(8, 13))
	passages := map[string]search.Passage{}
	for _, batch := range newCorpus().batches(3_000, 500) {
		for i := range batch.Updates {
			vary(random, batch.Updates[i].Passages)
			for _, p := range batch.Updates[i].Passages {
				passages[p.ID] = p
			}
		}
		if err := x.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	replaceSome(t, x, passages)
	for i := range 40 {
		r := request(i, 1+random.IntN(3))
		r.HitsEach, r.Limit = search.MaxHitsEach, search.MaxLimit
		all := everyHit(t, x, search.Everything(), r)
		scope := randomScope(random)
		for range 3 {
			r.Filter, r.Without, r.WithoutSession = randomFilter(random), nil, ""
			if random.IntN(4) == 0 {
				r.Without, r.WithoutSession = []string{all[0].ID, all[len(all)/2].ID}, passages[all[len(all)/3].ID].Session
			}
			if random.IntN(4) == 0 {
				r.Sort = search.Date
			}
			r.Facets = random.IntN(2) == 0
			t.Run(fmt.Sprint(i), func(t *testing.T) { compareFiltered(t, x, scope, r, all, passages) })
		}
	}
}

// vary gives passages properties that change within a session.
func vary(random *rand.Rand, passages []search.Passage) {
	for i := range passages {
		p := &passages[i]
		p.Session = fmt.Sprintf("%s-%d", p.Session, i/12)
		p.Kind = []search.Kind{search.Transcript, search.Transcript, search.Highlight, search.Finding}[random.IntN(4)]
		if random.IntN(3) == 0 {
			p.HeldOn = p.HeldOn.AddDate(0, 0, random.IntN(90))
		}
		if random.IntN(20) == 0 {
			p.HeldOn, p.Study, p.Brands = time.Time{}, "", nil
		}
		if random.IntN(10) == 0 {
			p.Brands, p.Shared = append(slices.DeleteFunc(p.Brands, func(b string) bool { return b == "brand-07" }), "brand-07"), true
		}
		p.Tags = p.Tags[:random.IntN(2)]
	}
}

// replaceSome writes some sources again, without their first passages.
func replaceSome(t *testing.T, x search.Index, passages map[string]search.Passage) {
	t.Helper()
	bySource := map[string][]search.Passage{}
	for _, p := range passages {
		bySource[p.Source] = append(bySource[p.Source], p)
	}
	b := search.Batch{Position: 1000}
	for source, list := range bySource {
		if source[len(source)-1] != '5' {
			continue
		}
		slices.SortFunc(list, func(a, b search.Passage) int { return cmp.Compare(a.ID, b.ID) })
		for _, gone := range list[:5] {
			delete(passages, gone.ID)
		}
		b.Updates = append(b.Updates, search.Update{Source: source, Passages: list[5:]})
	}
	if err := x.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

func randomScope(random *rand.Rand) search.Scope {
	switch random.IntN(4) {
	case 0:
		return search.Studies("study-0001", "study-0004", "").WithShared()
	case 1:
		return search.Studies("study-0002", "study-0003", "study-0006")
	}
	return search.Everything()
}

func randomFilter(random *rand.Rand) (f search.Filter) {
	pick := func(list ...string) []string {
		if random.IntN(4) > 0 {
			return nil
		}
		return list
	}
	f.Brands = pick("brand-03", "BRAND-07")
	f.Markets = pick("de", "US")
	f.Languages = pick("en", "fr")
	f.Studies = pick("study-0001", "study-0002", "study-0003")
	f.Methods = pick("interview")
	f.Tags = pick("tag-07", "tag-08", "tag-11", "tag-12", "tag-21")
	f.Speakers = pick("P1", "p2")
	if random.IntN(4) == 0 {
		f.Kinds = []search.Kind{search.Highlight}
	}
	if random.IntN(4) == 0 {
		f.From = time.Date(2024, 1, 20, 0, 0, 0, 0, time.UTC)
	}
	if random.IntN(4) == 0 {
		f.To = time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	}
	return f
}

// everyHit is what all pages of a search have.
func everyHit(t *testing.T, x search.Index, scope search.Scope, r search.Request) (hits []search.Hit) {
	t.Helper()
	for {
		results, err := x.Search(t.Context(), scope, r)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range results.Groups {
			hits = append(hits, g.Hits...)
		}
		if r.After = results.Next; r.After == "" {
			return hits
		}
	}
}

// aside are the counted fields of a passage that are not in a filter; of none
// has a field "none".
func aside(f search.Filter, scope search.Scope, p search.Passage) (hidden bool, failed []string) {
	hidden = !scope.Sees(p.Study) && (!p.Shared || !scope.Shared())
	hidden = hidden || len(f.Studies) > 0 && !slices.Contains(f.Studies, p.Study)
	hidden = hidden || len(f.Speakers) > 0 && !slices.Contains([]string{"P1", "P2"}, p.Speaker)
	hidden = hidden || !f.From.IsZero() && (p.HeldOn.IsZero() || p.HeldOn.Before(f.From))
	hidden = hidden || !f.To.IsZero() && (p.HeldOn.IsZero() || p.HeldOn.After(f.To))
	fails := func(field string, wanted []string, values ...string) {
		if len(wanted) > 0 && !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(wanted, v) }) {
			failed = append(failed, field)
		}
	}
	if len(f.Brands) > 0 {
		fails("brand", []string{"brand-03", "brand-07"}, p.Brands...)
	}
	if len(f.Markets) > 0 {
		fails("market", []string{"DE", "US"}, p.Markets...)
	}
	if len(f.Kinds) > 0 {
		fails("kind", []string{string(search.Highlight)}, string(p.Kind))
	}
	fails("language", f.Languages, p.Language)
	fails("method", f.Methods, p.Method)
	fails("tag", f.Tags, p.Tags...)
	return hidden, failed
}

func compareFiltered(t *testing.T, x search.Index, scope search.Scope, r search.Request, all []search.Hit, passages map[string]search.Passage) {
	want := map[string]float64{}
	counts := map[string]map[string]int{"brand": {}, "language": {}, "market": {}, "method": {}, "tag": {}, "kind": {}}
	for _, h := range all {
		p := passages[h.ID]
		hidden, failed := aside(r.Filter, scope, p)
		if hidden || slices.Contains(r.Without, h.ID) || r.WithoutSession != "" && r.WithoutSession == p.Session {
			continue
		}
		if len(failed) == 0 {
			want[h.ID] = h.Score
		}
		for field, values := range map[string][]string{
			"brand": p.Brands, "language": {p.Language}, "market": p.Markets, "method": {p.Method}, "tag": p.Tags, "kind": {string(p.Kind)},
		} {
			if len(failed) == 0 || len(failed) == 1 && failed[0] == field {
				for _, v := range values {
					counts[field][v]++
				}
			}
		}
	}
	first, err := x.Search(t.Context(), scope, r)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, h := range everyHit(t, x, scope, r) {
		got[h.ID] = h.Score
	}
	if first.Total != len(want) || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v finds %d of %d passages, of which %d can be read, or scores them otherwise", r.Filter, first.Total, len(want), len(got))
	}
	if !r.Facets {
		return
	}
	f := first.Facets
	for field, list := range map[string][]search.Count{
		"brand": f.Brand, "language": f.Language, "market": f.Market, "method": f.Method, "tag": f.Tag, "kind": f.Kind,
	} {
		got := map[string]int{}
		for _, c := range list {
			got[c.Value] = c.N
		}
		if !reflect.DeepEqual(got, counts[field]) {
			t.Errorf("%+v counts %v by %s, want %v", r.Filter, got, field, counts[field])
		}
	}
}
