package library_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/library"
	"earshot/internal/research"
)

// picture is all that there is about tags, but for what counts edits.
func (r *rig) picture() string {
	r.t.Helper()
	var b strings.Builder
	for _, query := range []string{
		`SELECT id || '|' || COALESCE(parent_id, '') || '|' || name || '|' || folded || '|' || COALESCE(brand_id, '') || '|' || COALESCE(study_id, '')
			|| '|' || colour || '|' || description || '|' || archived || '|' || COALESCE(merged_into, '') FROM tags ORDER BY id`,
		`SELECT tag_id || '|' || name FROM tag_aliases ORDER BY tag_id, folded`,
		`SELECT tag_id || '|' || object_id FROM tagged ORDER BY object_id, tag_id`,
	} {
		for _, row := range must(database.All(r.t.Context(), r.db, database.Scalar[string], query))(r.t) {
			fmt.Fprintln(&b, row)
		}
	}
	return b.String()
}

// sound checks what must be true of tags at all times.
func (r *rig) sound() {
	r.t.Helper()
	for what, query := range map[string]string{
		"a live tag below a merged one": `SELECT COUNT(*) FROM tags t JOIN tags p ON p.id = t.parent_id WHERE t.merged_into IS NULL AND p.merged_into IS NOT NULL`,
		"a chain of merged tags":        `SELECT COUNT(*) FROM tags t JOIN tags p ON p.id = t.merged_into WHERE p.merged_into IS NOT NULL`,
		"a circle": `WITH RECURSIVE down(id) AS (SELECT id FROM tags WHERE parent_id IS NULL UNION SELECT t.id FROM tags t JOIN down ON down.id = t.parent_id)
			SELECT (SELECT COUNT(*) FROM tags WHERE merged_into IS NULL) - (SELECT COUNT(*) FROM tags t JOIN down ON down.id = t.id WHERE t.merged_into IS NULL)`,
		"a name twice": `SELECT COUNT(*) FROM (SELECT 1 FROM tags WHERE merged_into IS NULL
			GROUP BY COALESCE(parent_id, ''), COALESCE(study_id, brand_id, ''), folded HAVING COUNT(*) > 1) d`,
		"a name hidden": `SELECT COUNT(*) FROM tags WHERE folded = id`,
	} {
		if n := must(database.One(r.t.Context(), r.db, database.Scalar[int], query))(r.t); n != 0 {
			r.t.Errorf("%s: %d", what, n)
		}
	}
}

// act does something random to tags and says whether it was allowed.
func (r *rig) act(random *rand.Rand, objects []string) bool {
	ctx := context.WithoutCancel(r.t.Context())
	live := must(database.Tags(ctx, r.db, research.Scope{All: true}, database.TagFilter{}, database.TagPlace{}, 1000))(r.t)
	pick := func() string { return live[random.IntN(len(live))].ID }
	name := string(rune('a' + random.IntN(6)))
	var err error
	switch n := random.IntN(12); {
	case len(live) < 3 || n < 3:
		t := research.Tag{Name: name}
		if len(live) > 0 && random.IntN(3) > 0 {
			t.Parent = pick()
		}
		if random.IntN(3) == 0 {
			t.Study = r.study.ID
		}
		_, err = r.lib.CreateTag(ctx, researcher, library.Key{}, t)
	case n < 5:
		_, err = r.lib.UpdateTag(ctx, researcher, pick(), 0, library.TagPatch{Name: &name})
	case n < 7:
		parent := pick()
		if random.IntN(4) == 0 {
			parent = ""
		}
		_, err = r.lib.UpdateTag(ctx, researcher, pick(), 0, library.TagPatch{Parent: &parent})
	case n < 9:
		_, err = r.lib.MergeTag(ctx, researcher, library.Key{}, pick(), 0, pick())
	case n < 10:
		_, err = r.lib.PromoteTag(ctx, researcher, library.Key{}, pick(), 0, []research.TagScope{research.BrandScope, research.GroupScope}[random.IntN(2)])
	case n < 11:
		id := pick()
		on := must(database.TagsOnEach(ctx, r.db, objects))(r.t)
		var carrying []string
		for object, tags := range on {
			if slices.ContainsFunc(tags, func(t database.NamedTag) bool { return t.ID == id }) && random.IntN(2) == 0 {
				carrying = append(carrying, object)
			}
		}
		slices.Sort(carrying)
		_, err = r.lib.SplitTag(ctx, researcher, library.Key{}, id, 0, []library.TagPart{{Name: name + "2", Objects: carrying}})
	default:
		archived := random.IntN(2) == 0
		_, err = r.lib.UpdateTag(ctx, researcher, pick(), 0, library.TagPatch{Archived: &archived, Colour: &[]string{"", "#aabbcc"}[random.IntN(2)]})
	}
	return err == nil
}

func TestUndoingEverythingRestoresTagsExactly(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newRig(t, db)
		var objects, roots []string
		for i := range 4 {
			roots = append(roots, r.tag(fmt.Sprint("root", i), "").ID)
		}
		for i := range 12 {
			objects = append(objects, r.claim(fmt.Sprint("claim", i), roots[i%4], roots[(i+i/4+1)%4]))
		}
		seed := uint64(time.Now().UnixNano())
		random := rand.New(rand.NewPCG(seed, 7))
		for round := range 12 {
			first := must(r.lib.TagEvents(t.Context(), researcher, "", "", 1))(t).Items[0].ID
			before, was := []string{r.picture()}, r.picture()
			for range 30 {
				allowed := r.act(random, objects)
				now := r.picture()
				if !allowed && now != was {
					t.Fatalf("seed %d: what was refused changed something", seed)
				}
				if was = now; allowed && now != before[len(before)-1] {
					before = append(before, now)
				}
				r.sound()
			}
			events := must(r.lib.TagEvents(t.Context(), researcher, "", "", 1000))(t).Items
			events = events[:slices.IndexFunc(events, func(e research.TagEvent) bool { return e.ID == first })]
			if len(events) != len(before)-1 {
				t.Fatalf("seed %d round %d: %d events for %d changes", seed, round, len(events), len(before)-1)
			}
			for i, e := range events {
				must(r.lib.UndoTagEvent(t.Context(), researcher, library.Key{}, e.ID))(t)
				if got, want := r.picture(), before[len(before)-2-i]; got != want {
					text, _ := json.Marshal(e)
					t.Fatalf("seed %d: after undoing %s\n%s\nwant\n%s", seed, text, got, want)
				}
				r.sound()
			}
		}
	})
}

func TestMergesAtTheSameTimeLoseNothing(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newRig(t, db)
		var ids, claims []string
		for i := range 12 {
			ids = append(ids, r.tag(fmt.Sprint("t", i), "").ID)
			r.tag("below", ids[i])
			claims = append(claims, fmt.Sprintf("c%02d", i))
			r.claim(claims[i], ids[i])
		}
		var wg sync.WaitGroup
		ctx := context.WithoutCancel(t.Context())
		for worker := range 4 {
			wg.Go(func() {
				random := rand.New(rand.NewPCG(uint64(worker), 1))
				for range 40 {
					_, _ = r.lib.MergeTag(ctx, researcher, library.Key{}, ids[random.IntN(12)], 0, ids[random.IntN(12)])
				}
			})
		}
		wg.Wait()
		r.sound()
		for _, id := range ids[1:] { // the rest, in order
			_, _ = r.lib.MergeTag(ctx, researcher, library.Key{}, id, 0, ids[0])
		}
		r.sound()
		live := must(database.Tags(ctx, db, research.Scope{All: true}, database.TagFilter{}, database.TagPlace{}, 100))(t)
		if len(live) != 2 || len(live[1].Aliases)+len(live[0].Aliases) != 12 {
			t.Errorf("left are %+v, want one tag with eleven other names and one below it", live)
		}
		r.wantTagged("t3", claims...)
	})
}

// TestManyTagsAreListedAndMoved logs how long that takes; it does not judge.
func TestManyTagsAreListedAndMoved(t *testing.T) {
	if testing.Short() {
		t.Skip("fills a large table; run without -short")
	}
	const many = 100_000
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		r := newRig(t, db)
		top, other := r.tag("top", ""), r.tag("other", "")
		must(0, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO tags (id, parent_id, name, folded)
				WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < `+fmt.Sprint(many)+`)
				SELECT '01900000-0000-7000-8000-' || substr(CAST(1000000000000 + i AS TEXT), 2), CAST($1 AS TEXT), 'tag ' || i, 'tag ' || i FROM n`, top.ID)
			return err
		}))(t)
		r.claim("one", top.ID)
		timed := func(what string, f func()) {
			t.Helper()
			begun := time.Now()
			f()
			t.Logf("%s took %v", what, time.Since(begun))
		}
		timed("a list", func() {
			page := must(r.lib.Tags(ctx, researcher, library.TagFilter{}, "", "", 200))(t)
			if len(page.Items) != 200 || page.Next == "" {
				t.Errorf("%d tags, next %q", len(page.Items), page.Next)
			}
			must(r.lib.Tags(ctx, researcher, library.TagFilter{Parent: &top.ID}, "", page.Next, 200))(t)
		})
		timed("a search in the names", func() {
			if page := must(r.lib.Tags(ctx, researcher, library.TagFilter{Text: "99999"}, "", "", 200))(t); len(page.Items) != 1 {
				t.Errorf("%d tags", len(page.Items))
			}
		})
		timed("a move of all of them", func() {
			must(r.lib.UpdateTag(ctx, researcher, top.ID, 0, library.TagPatch{Parent: &other.ID}))(t)
		})
		timed("finding by a tag above all of them", func() { r.wantTagged("other", "one") })
		timed("a circle", func() {
			deep := "01900000-0000-7000-8000-000000000077"
			if _, err := r.lib.UpdateTag(ctx, researcher, other.ID, 0, library.TagPatch{Parent: &deep}); !isInvalid(err) {
				t.Errorf("move = %v", err)
			}
		})
	})
}
