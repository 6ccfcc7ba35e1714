package library_test

import (
	"slices"
	"testing"

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
		if got := in("acme", "DE"); len(got) != 0 {
			t.Errorf("an insight of two brands is found as one of the first: %q", got)
		}
		reason, deprecated := "no longer so", research.FindingDeprecated
		must(r.lib.UpdateClaim(ctx, researcher, search.Insight, insight.ID, 0, library.ClaimPatch{State: &deprecated, Reason: &reason}))(t)
		if got := r.found(library.SearchRequest{Filter: search.Filter{Kinds: []search.Kind{search.Insight}}}); len(got) != 0 {
			t.Errorf("a deprecated insight is found: %q", got)
		}
	})
}
