package library_test

import (
	"slices"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/search"
)

func TestInsightsAreFoundWhereTheirEvidenceIsFrom(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		r := newRig(t, db)
		finding := r.claim("finding")
		other := must(r.lib.CreateStudy(ctx, researcher, library.Key{}, research.Study{Title: "Elsewhere", Brand: "other", Market: "FR"}))(t)
		theirs := must(r.lib.CreateFinding(ctx, researcher, research.Finding{Study: other.ID, Title: "theirs", State: research.FindingDraft}, nil))(t)
		insight := must(r.lib.CreateInsight(ctx, researcher, research.Insight{
			Title: "insight", State: research.FindingPublished, Evidence: []research.Evidence{{Finding: finding, Relation: research.Supports}},
		}, nil))(t)
		in := func(brand, market string) []string {
			return r.found(library.SearchRequest{Filter: search.Filter{
				Kinds: []search.Kind{search.Insight}, Brands: []string{brand}, Markets: []string{market},
			}})
		}
		if got := in("acme", "DE"); !slices.Equal(got, []string{"insight"}) {
			t.Errorf("found %q, want the insight", got)
		}
		both := []research.Evidence{{Finding: finding, Relation: research.Supports}, {Finding: theirs.ID, Relation: research.Illustrates}}
		d := must(r.lib.UpdateClaim(ctx, researcher, search.Insight, insight.ID, insight.Version, library.ClaimPatch{Evidence: &both}))(t)
		if !slices.Equal(d.Coverage.Markets, []string{"DE", "FR"}) || !slices.Equal(d.Coverage.Brands, []string{"acme", "other"}) {
			t.Errorf("coverage = %+v", d.Coverage)
		}
		for _, of := range [][2]string{{"acme", "DE"}, {"other", "FR"}, {"acme", "FR"}} {
			if got := in(of[0], of[1]); !slices.Equal(got, []string{"insight"}) {
				t.Errorf("an insight of two brands is found as one of %s: %q", of, got)
			}
		}
		insights := library.SearchRequest{Filter: search.Filter{Kinds: []search.Kind{search.Insight}}}
		found := must(r.lib.Search(ctx, researcher, insights))(t)
		for _, f := range [][]library.FacetValue{found.Facets.Brand, found.Facets.Market} {
			if len(f) != 2 || f[0].Count != 1 || f[1].Count != 1 {
				t.Errorf("facet %+v, want the insight once for each of two", f)
			}
		}
		if i := found.Items[0]; i.Brand != "" || i.Market != "" || len(i.Coverage.Studies) != 2 || i.Coverage.Only() != "" {
			t.Errorf("the insight was found as %+v, coverage %+v", i, i.Coverage)
		}
		// Where its evidence is from follows the studies, and is told as far as
		// they are seen: "only" of a part would be a lie.
		spain, team := "ES", research.VisibleTeam
		must(r.lib.UpdateStudy(ctx, researcher, other.ID, 0, library.StudyPatch{Market: &spain, Visibility: &team}))(t)
		if got := in("other", "ES"); !slices.Equal(got, []string{"insight"}) {
			t.Errorf("after the study went to Spain: %q", got)
		}
		reader := auth.Person{ID: "v", Name: "Vera", Role: auth.Viewer}
		found = must(r.lib.Search(ctx, reader, insights))(t)
		if c := found.Items[0].Coverage; !slices.Equal(c.Markets, []string{"DE"}) || c.Hidden != 1 || c.Only() != "" {
			t.Errorf("coverage for whoever does not see the other study: %+v", c)
		}
		reason, deprecated := "no longer so", research.FindingDeprecated
		must(r.lib.UpdateClaim(ctx, researcher, search.Insight, insight.ID, 0, library.ClaimPatch{State: &deprecated, Reason: &reason}))(t)
		if got := r.found(library.SearchRequest{Filter: search.Filter{Kinds: []search.Kind{search.Insight}}}); len(got) != 0 {
			t.Errorf("a deprecated insight is found: %q", got)
		}
	})
}
