package library_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/ingest"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/search"
	"earshot/search/bleveindex"
)

var researcher = auth.Person{ID: "r", Name: "Rana", Role: auth.GroupAdmin}

// rig is a library on a database, with an index that follows it when told.
type rig struct {
	t        *testing.T
	db       *database.DB
	lib      *library.Library
	follower *ingest.Follower
	study    research.Study
}

func newRig(t *testing.T, db *database.DB) *rig {
	t.Helper()
	index := must(bleveindex.Open(t.TempDir(), bleveindex.Options{}))(t)
	t.Cleanup(func() { _ = index.Close() })
	r := &rig{t: t, db: db, follower: ingest.NewFollower(db, index, slog.New(slog.DiscardHandler))}
	r.lib = library.New(library.Options{DB: db, Index: index})
	for _, slug := range []string{"acme", "other"} {
		must(r.lib.CreateBrand(t.Context(), researcher, library.Key{}, research.Brand{Slug: slug, Name: slug}))(t)
	}
	r.study = must(r.lib.CreateStudy(t.Context(), researcher, library.Key{}, research.Study{Title: "Checkout", Brand: "acme", Market: "DE"}))(t)
	return r
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// tag adds a tag of the group.
func (r *rig) tag(name, parent string) library.TagDetail {
	r.t.Helper()
	return must(r.lib.CreateTag(r.t.Context(), researcher, library.Key{}, research.Tag{Name: name, Parent: parent}))(r.t)
}

// claim adds something that carries tags, which are ids.
func (r *rig) claim(title string, tags ...string) string {
	r.t.Helper()
	return must(r.lib.CreateFinding(r.t.Context(), researcher, research.Finding{
		Study: r.study.ID, Title: title, Language: "en", State: research.FindingDraft,
	}, tags))(r.t).ID
}

// found lists the claims that a search for a tag finds, in order of their title.
func (r *rig) found(request library.SearchRequest) []string {
	r.t.Helper()
	if err := r.follower.CatchUp(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	answer := must(r.lib.Search(r.t.Context(), researcher, request))(r.t)
	titles := []string{}
	for _, item := range answer.Items {
		titles = append(titles, strings.TrimSpace(item.Hits[0].Snippet.Text))
	}
	slices.Sort(titles)
	return titles
}

func (r *rig) tagged(names ...string) []string {
	r.t.Helper()
	return r.found(library.SearchRequest{Filter: search.Filter{Tags: names}})
}

func (r *rig) wantTagged(name string, want ...string) {
	r.t.Helper()
	if got := r.tagged(name); !slices.Equal(got, want) {
		r.t.Errorf("tag=%s finds %q, want %q", name, got, want)
	}
	if got := r.found(library.SearchRequest{Text: `tag:"` + name + `"`}); !slices.Equal(got, want) {
		r.t.Errorf("tag:%s finds %q, want %q", name, got, want)
	}
}

// undoLast undoes what was done last and has not been undone.
func (r *rig) undoLast() {
	r.t.Helper()
	for _, e := range must(r.lib.TagEvents(r.t.Context(), researcher, "", "", 1000))(r.t).Items {
		if e.Kind != research.TagUndone && e.UndoneBy == "" {
			must(r.lib.UndoTagEvent(r.t.Context(), researcher, library.Key{}, e.ID))(r.t)
			return
		}
	}
	r.t.Error("there is nothing to undo")
}

func TestATagIsFoundByAllItsNamesAndFindsWhatIsBelow(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		r := newRig(t, db)
		concept := must(r.lib.CreateConcept(ctx, researcher, library.Key{}, research.Concept{Terms: []research.Term{
			{Language: "en", Kind: research.TermPreferred, Text: "price"},
			{Language: "de", Kind: research.TermPreferred, Text: "Preis"},
			{Language: "fr", Kind: research.TermAlternative, Text: "coût"},
		}}))(t)
		checkout, money := r.tag("Checkout", ""), r.tag("Money", "")
		price := must(r.lib.CreateTag(ctx, researcher, library.Key{}, research.Tag{Name: "Pricing", Parent: checkout.ID, Concept: concept.ID}))(t)
		r.claim("one", price.ID)
		r.claim("two", checkout.ID)
		r.wantTagged("checkout", "one", "two")
		for _, name := range []string{price.ID, "pricing", "ＰＲＩＣＩＮＧ", "Checkout/Pricing", "checkout / preis", "Preis", "COÛT"} {
			r.wantTagged(name, "one")
		}
		r.wantTagged("Checkout/Money")
		r.wantTagged("nothing")

		// A move changes what is found above, and old names stay.
		name := "Cost"
		must(r.lib.UpdateTag(ctx, researcher, price.ID, price.Version, library.TagPatch{Parent: &money.ID, Name: &name}))(t)
		r.wantTagged("checkout", "two")
		for _, name := range []string{"money", "Money/Pricing", "cost", "pricing"} {
			r.wantTagged(name, "one")
		}
		german := must(r.lib.Tag(ctx, researcher, price.ID, "de-AT"))(t)
		if german.Label != "Preis" || german.Name != "Cost" || !slices.Equal(german.Path, []string{"Money", "Cost"}) || german.Uses != 1 {
			t.Errorf("in German the tag is %+v", german)
		}
		facets := must(r.lib.Search(ctx, researcher, library.SearchRequest{Reader: "fr", Filter: search.Filter{Tags: []string{"Money"}}}))(t).Facets.Tag
		if len(facets) == 0 || !slices.Contains(facets, library.FacetValue{Value: "Money", Label: "Money", Count: 1}) ||
			!slices.Contains(facets, library.FacetValue{Value: price.ID, Label: "coût", Count: 1}) {
			t.Errorf("facets = %+v", facets)
		}
		r.undoLast()
		r.wantTagged("checkout", "one", "two")
		r.wantTagged("money")
	})
}

func TestMergedTagsKeepTheirNames(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		r := newRig(t, db)
		a, b, c := r.tag("A", ""), r.tag("B", ""), r.tag("C", "")
		ax, bx, ay := r.tag("x", a.ID), r.tag("X", b.ID), r.tag("y", a.ID)
		r.claim("a", a.ID)
		r.claim("ab", a.ID, b.ID)
		r.claim("ax", ax.ID)
		r.claim("ay", ay.ID)
		r.claim("bx", bx.ID)
		merged := must(r.lib.MergeTag(ctx, researcher, library.Key{}, a.ID, a.Version, b.ID))(t)
		if merged.ID != b.ID || !slices.Equal(merged.Aliases, []string{"A"}) || merged.Uses != 2 {
			t.Errorf("merged into %+v", merged)
		}
		for _, name := range []string{"A", "B", a.ID} {
			r.wantTagged(name, "a", "ab", "ax", "ay", "bx")
		}
		r.wantTagged("A/x", "ax", "bx")
		r.wantTagged("A/y", "ay")
		// A chain of merges leads to its end in one step.
		must(r.lib.MergeTag(ctx, researcher, library.Key{}, a.ID, 0, c.ID))(t)
		r.wantTagged("A", "a", "ab", "ax", "ay", "bx")
		if got := must(r.lib.Tag(ctx, researcher, a.ID, ""))(t); got.ID != c.ID || !slices.Equal(got.Aliases, []string{"A", "B"}) {
			t.Errorf("the first one leads to %+v", got)
		}
		r.undoLast()
		r.undoLast()
		r.wantTagged("A", "a", "ab", "ax", "ay")
		r.wantTagged("B", "ab", "bx")
		r.wantTagged("A/x", "ax")
		r.wantTagged("C")
	})
}

func TestASplitGivesNewTagsAndIsUndone(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		r := newRig(t, db)
		tag, old := r.tag("Speed", ""), r.tag("Slow", "")
		one, two := r.claim("one", tag.ID), r.claim("two", old.ID)
		r.claim("three", tag.ID)
		must(r.lib.MergeTag(ctx, researcher, library.Key{}, old.ID, 0, tag.ID))(t)
		elsewhere := r.claim("elsewhere")
		for _, parts := range [][]library.TagPart{
			{},
			{{Name: "", Objects: []string{one}}},
			{{Name: "p", Objects: []string{elsewhere}}},
			{{Name: "p", Objects: []string{one, one}}},
			{{Name: "p", Objects: []string{one}}, {Name: "P"}},
			{{Name: "p", Objects: []string{"' OR 1=1"}}},
		} {
			if _, err := r.lib.SplitTag(ctx, researcher, library.Key{}, tag.ID, 0, parts); err == nil {
				t.Errorf("split into %v works", parts)
			}
		}
		made := must(r.lib.SplitTag(ctx, researcher, library.Key{}, tag.ID, 0, []library.TagPart{
			{Name: "Loading", Objects: []string{one, two}}, {Name: "Typing"},
		}))(t)
		if len(made) != 2 || made[0].Uses != 2 || made[1].Uses != 0 {
			t.Errorf("split into %+v", made)
		}
		r.wantTagged("Loading", "one", "two")
		r.wantTagged("Speed", "three")
		r.undoLast()
		r.wantTagged("Loading")
		r.wantTagged("Speed", "one", "three", "two")
		events := must(r.lib.TagEvents(ctx, researcher, tag.ID, "", 1))(t)
		must(r.lib.UndoTagEvent(ctx, researcher, library.Key{}, events.Items[0].ID))(t) // undoes the undoing
		r.wantTagged("Loading", "one", "two")
		r.wantTagged("Speed", "three")
		// What has come to rest on a part keeps the split from being undone.
		r.claim("late", made[1].ID)
		events = must(r.lib.TagEvents(ctx, researcher, "", "", 1))(t)
		_, err := r.lib.UndoTagEvent(ctx, researcher, library.Key{}, events.Items[0].ID)
		if since, ok := errors.AsType[*library.ChangedSinceError](err); !ok || !strings.Contains(since.Reason, `"Typing" is in use (on 1)`) {
			t.Errorf("undoing = %v, want that a tag is in use", err)
		}
		r.wantTagged("Loading", "one", "two")
	})
}

func TestScopesNestAndAreWidened(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		r := newRig(t, db)
		add := func(tag research.Tag) (library.TagDetail, error) {
			return r.lib.CreateTag(ctx, researcher, library.Key{}, tag)
		}
		group := r.tag("Price", "")
		brand := must(add(research.Tag{Name: "Price", Brand: "acme"}))(t)
		study := must(add(research.Tag{Name: "price", Study: r.study.ID, Parent: brand.ID}))(t)
		for name, tag := range map[string]research.Tag{
			"a group's below a brand's": {Name: "n", Parent: brand.ID}, "a brand's below another's": {Name: "n", Parent: brand.ID, Brand: "other"},
			"a brand's below a study's": {Name: "n", Parent: study.ID, Brand: "acme"}, "both": {Name: "n", Brand: "acme", Study: r.study.ID},
			"no such brand": {Name: "n", Brand: "none"}, "no such parent": {Name: "n", Parent: research.NewID()}, "no such study": {Name: "n", Study: research.NewID()},
			"no such concept": {Name: "n", Concept: research.NewID()}, "colour": {Name: "n", Colour: "red"}, "no name": {}, "control": {Name: "a\x00b"},
		} {
			if _, err := add(tag); !isInvalid(err) {
				t.Errorf("%s: CreateTag = %v, want what is invalid", name, err)
			}
		}
		for _, double := range []research.Tag{{Name: "ＰＲＩＣＥ"}, {Name: " price ", Brand: "acme"}} {
			if _, err := add(double); !errors.Is(err, research.ErrConflict) {
				t.Errorf("CreateTag(%q) = %v, want %v", double.Name, err, research.ErrConflict)
			}
		}
		promote := func(tag library.TagDetail, to research.TagScope) error {
			_, err := r.lib.PromoteTag(ctx, researcher, library.Key{}, tag.ID, 0, to)
			return err
		}
		if err := promote(study, research.GroupScope); !isInvalid(err) {
			t.Errorf("promoting beyond the parent = %v", err)
		}
		if err := promote(brand, research.BrandScope); !isInvalid(err) {
			t.Errorf("promoting to the same scope = %v", err)
		}
		if err := promote(brand, research.GroupScope); !errors.Is(err, research.ErrConflict) {
			t.Errorf("promoting to where the name is in use = %v", err)
		}
		if _, err := r.lib.MergeTag(ctx, researcher, library.Key{}, group.ID, 0, brand.ID); !isInvalid(err) {
			t.Errorf("merging the group's into the brand's = %v", err)
		}
		r.claim("acme's", study.ID)
		r.wantTagged("Price", "acme's")
		must(r.lib.MergeTag(ctx, researcher, library.Key{}, brand.ID, 0, group.ID))(t)
		if err := promote(study, research.BrandScope); err != nil {
			t.Errorf("promoting to the brand = %v", err)
		}
		if got := must(r.lib.Tag(ctx, researcher, study.ID, ""))(t); got.Brand != "acme" || got.Study != "" || got.Parent != group.ID {
			t.Errorf("promoted to %+v", got)
		}
		r.undoLast()
		r.undoLast()
		if got := must(r.lib.Tag(ctx, researcher, study.ID, ""))(t); got.Study != r.study.ID || got.Parent != brand.ID {
			t.Errorf("after undoing: %+v", got)
		}
	})
}

func isInvalid(err error) bool {
	_, ok := errors.AsType[*research.InvalidError](err)
	return ok
}

func TestMovesInACircleAreRefused(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newRig(t, db)
		chain := []library.TagDetail{r.tag("0", "")}
		for i := 1; i < research.MostTagDepth; i++ {
			chain = append(chain, r.tag(fmt.Sprint(i), chain[i-1].ID))
		}
		if _, err := r.lib.CreateTag(t.Context(), researcher, library.Key{}, research.Tag{Name: "deep", Parent: chain[len(chain)-1].ID}); !isInvalid(err) {
			t.Errorf("deeper than allowed = %v", err)
		}
		for i, under := range chain {
			_, err := r.lib.UpdateTag(t.Context(), researcher, chain[0].ID, 0, library.TagPatch{Parent: &under.ID})
			if !isInvalid(err) {
				t.Errorf("moving the root below %d = %v", i, err)
			}
			if _, err := r.lib.MergeTag(t.Context(), researcher, library.Key{}, chain[0].ID, 0, under.ID); !isInvalid(err) {
				t.Errorf("merging the root into %d = %v", i, err)
			}
		}
		// Two moves at the same time cannot make a circle together either.
		a, b := r.tag("a", ""), r.tag("b", "")
		errs := make(chan error, 2)
		for _, m := range [][2]string{{a.ID, b.ID}, {b.ID, a.ID}} {
			go func() {
				_, err := r.lib.UpdateTag(context.WithoutCancel(t.Context()), researcher, m[0], 0, library.TagPatch{Parent: &m[1]})
				errs <- err
			}()
		}
		if one, two := <-errs, <-errs; (one == nil) == (two == nil) {
			t.Errorf("two moves that make a circle: %v, %v", one, two)
		}
	})
}
