package library_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/search/evaluation"
)

func (d *desk) judge(text string, ids ...string) library.JudgedQuery {
	d.t.Helper()
	n := library.NewJudged{Text: text, Language: "en"}
	for _, id := range ids {
		n.Relevant = append(n.Relevant, library.Graded{ID: id, Grade: 1})
	}
	return must(d.lib.CreateJudged(d.t.Context(), researcher, library.Key{}, n))(d.t)
}

func (d *desk) judged(id string) library.JudgedQuery {
	d.t.Helper()
	return must(d.lib.JudgedQuery(d.t.Context(), researcher, id))(d.t)
}

// rank is where the first right answer stands.
func (d *desk) rank(q library.JudgedQuery) int {
	d.t.Helper()
	if err := d.follower.CatchUp(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	stand := must(d.lib.StandOf(d.t.Context(), researcher, []library.JudgedQuery{q}))(d.t)[0]
	if !stand.Asked {
		return -1
	}
	return stand.Rank
}

const minutes = `# Minutes

The customer looked for the voucher at the checkout.

She gave up after a while and called the hotline.

Somebody else praised the delivery.
`

func TestAnswersOutliveThePassagesThatTheyWere(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, d := t.Context(), newDesk(t, db, "")
		talk := d.add("talk.vtt", english, library.FileOptions{})
		note := d.add("minutes.md", minutes, library.FileOptions{})
		hits := d.hits(library.SearchRequest{Text: "voucher"})
		if len(hits) != 2 {
			t.Fatalf("%d hits, want that of the talk and that of the note", len(hits))
		}
		byFile := map[string]string{hits[0].File: hits[0].ID, hits[1].File: hits[1].ID}
		q := d.judge("voucher", byFile[talk.ID], byFile[note.ID])
		if len(q.Answers) != 2 || q.Gone() != 0 || d.rank(q) != 1 {
			t.Fatalf("kept is %+v", q)
		}
		for _, a := range q.Answers {
			place := slices.IndexFunc(hits, func(h library.Hit) bool { return h.Place == a.ID })
			if place < 0 || a.Session != d.session.ID || !strings.Contains(a.Text, "voucher") || a.URL == "" || a.Language != "en" {
				t.Errorf("the answer %+v is not the place of a hit", a)
			}
		}
		// Each correction cuts the text anew.
		for number, text := range []string{"Good evening then, how was it?", "The train was late."} {
			must(d.lib.CorrectSegment(ctx, researcher, talk.ID, number, 0, library.SegmentPatch{Text: new(text)}))(t)
			must(d.lib.CorrectSegment(ctx, researcher, note.ID, 2+number, 0, library.SegmentPatch{Text: new(text)}))(t)
		}
		if _, err := database.PassagesByID(ctx, db, []string{byFile[talk.ID]}); err != nil {
			t.Fatal(err)
		}
		if now := d.judged(q.ID); now.Gone() != 0 || d.rank(now) != 1 || now.Version != q.Version {
			t.Errorf("after corrections: %+v, rank %d", now, d.rank(now))
		}
		// The words of the answer are not kept: what is taken out is gone from it, too.
		must(d.lib.CorrectSegment(ctx, researcher, note.ID, 1, 0, library.SegmentPatch{Text: new("[taken out]")}))(t)
		for _, a := range d.judged(q.ID).Answers {
			if a.Object == note.ID && strings.Contains(a.Text, "voucher") {
				t.Errorf("the answer still says %q", a.Text)
			}
		}
		must(d.lib.DeleteFile(ctx, researcher, note.ID))(t)
		now := d.judged(q.ID)
		if now.Gone() != 1 || len(now.Answers) != 2 {
			t.Errorf("after one file was deleted: %+v", now.Answers)
		}
		must(d.lib.DeleteFile(ctx, researcher, talk.ID))(t)
		if now = d.judged(q.ID); now.Gone() != 2 || d.rank(now) != -1 {
			t.Errorf("after both were deleted: %+v", now.Answers)
		}
		m := must(d.lib.MeasureJudged(ctx, researcher, 10, ""))(t)
		if m.Kept != 1 || m.Asked != 0 || m.Empty != 1 || m.Gone != 2 || m.Next != "" || len(m.Report.Rows) != 0 {
			t.Errorf("measured: %+v", m)
		}
		// Answers that are gone can be kept by name, or taken out.
		stays := []library.Graded{{ID: now.Answers[0].ID, Grade: 2}}
		kept := must(d.lib.UpdateJudged(ctx, researcher, q.ID, now.Version, library.JudgedPatch{Relevant: &stays}))(t)
		if len(kept.Answers) != 1 || !kept.Answers[0].Gone || kept.Answers[0].Grade != 2 || kept.Version != now.Version+1 {
			t.Errorf("after a change: %+v", kept)
		}
	})
}

func TestWhatATranslationFindsAnswersWhereItWasSaid(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db, "de")
		original := d.add("talk.vtt", german, library.FileOptions{})
		d.add("talk.en.vtt", english, library.FileOptions{Translation: &research.Translation{Awaits: "talk.vtt", Status: research.TranslatedByHuman}})
		translated := d.hits(library.SearchRequest{Text: "voucher"})[0]
		q := d.judge("voucher", translated.ID)
		if a := q.Answers[0]; a.Object != original.ID || a.ID != translated.Place || a.Language != "de" || !strings.Contains(a.Text, "Gutschein") {
			t.Errorf("the answer is %+v, of a hit at %s", a, translated.Place)
		}
		if said := d.hits(library.SearchRequest{Text: "Gutschein"})[0]; said.Place != translated.Place {
			t.Errorf("what was said is at %s, its translation at %s", said.Place, translated.Place)
		}
		if d.rank(q) != 1 {
			t.Errorf("rank %d", d.rank(q))
		}
		m := must(d.lib.MeasureJudged(t.Context(), researcher, 10, ""))(t)
		if row, ok := m.Report.Row("en", "de", "no expansion"); !ok || row.MRR != 1 || row.Queries != 1 {
			t.Errorf("measured %+v, want it as a question in English for what was said in German", m.Report.Rows)
		}
	})
}

func TestAHitIsKeptAsAnswerOfItsQuery(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, d := t.Context(), newDesk(t, db, "")
		d.add("talk.vtt", english, library.FileOptions{})
		d.add("minutes.md", minutes, library.FileOptions{})
		finding := must(d.lib.CreateFinding(ctx, researcher, research.Finding{Study: d.study.ID, Title: "Nobody finds the voucher", Language: "en", State: research.FindingDraft}, nil))(t)
		var all []library.JudgedQuery
		for i, h := range d.hits(library.SearchRequest{Text: "voucher"}) {
			q, added, err := d.lib.JudgeHit(ctx, researcher, "  voucher ", "EN", h.ID)
			if err != nil || !added || len(q.Answers) != i+1 {
				t.Fatalf("hit %d: %+v, %t, %v", i, q, added, err)
			}
			if again, added, err := d.lib.JudgeHit(ctx, researcher, "voucher", "en", h.ID); err != nil || added || again.Version != q.Version {
				t.Errorf("again: %+v, %t, %v", again, added, err)
			}
			all = append(all, q)
		}
		if len(all) != 3 || all[0].ID != all[2].ID || all[0].Text != "voucher" || all[0].Language != "en" {
			t.Fatalf("kept are %+v", all)
		}
		if a := all[2].Answers; !slices.ContainsFunc(a, func(a library.JudgedAnswer) bool { return a.ID == finding.ID && a.Kind == research.JudgedFinding }) {
			t.Errorf("the finding is not among %+v", a)
		}
		found := must(d.lib.Search(ctx, researcher, library.SearchRequest{Text: "voucher"}))(t)
		if known := must(d.lib.AnswersAmong(ctx, researcher, " voucher", found.Items))(t); len(known) != 3 || slices.Contains(slices.Collect(maps.Values(known)), false) {
			t.Errorf("of three answers these are known: %v", known)
		}
		if known := must(d.lib.AnswersAmong(ctx, researcher, "checkout", found.Items))(t); len(known) != 0 {
			t.Errorf("answers of another query: %v", known)
		}
		// Judged by sessions, the session is what answers.
		whole := d.judge("checkout", d.session.ID)
		hit := d.hits(library.SearchRequest{Text: "hotline"})[0]
		if q, added, err := d.lib.JudgeHit(ctx, researcher, "checkout", "en", hit.ID); err != nil || added || q.ID != whole.ID {
			t.Errorf("a hit of a session that is an answer: %+v, %t, %v", q, added, err)
		}
		if d.rank(whole) < 1 {
			t.Error("the session is not found")
		}
		if _, _, err := d.lib.JudgeHit(ctx, researcher, "voucher", "en", research.NewID()); !errors.Is(err, research.ErrNotFound) {
			t.Errorf("a passage that is not there: %v", err)
		}
		if _, _, err := d.lib.JudgeHit(ctx, researcher, "voucher", "nonsense!", hit.ID); !isInvalid(err) {
			t.Errorf("no language: %v", err)
		}
		mark := must(d.lib.CreateHighlight(ctx, researcher, library.Key{}, library.Place{File: hit.File, Quote: "called the hotline"}, "", nil))(t)
		q := d.judge("called", mark.ID)
		at, _ := evaluation.ParsePlace(q.Answers[0].ID)
		if in, _ := evaluation.ParsePlace(hit.Place); !at.Answers(in) || at == in || d.rank(q) < 1 {
			t.Errorf("a highlight answers as %s, the passage that it is in stands at %s", at, in)
		}
	})
}

func TestJudgedQueriesAreForThoseWhoLookAfterTheGroup(t *testing.T) {
	t.Parallel()
	d := newDesk(t, databasetest.SQLite(t), "")
	d.add("talk.vtt", english, library.FileOptions{})
	hit := d.hits(library.SearchRequest{Text: "voucher"})[0]
	q := d.judge("voucher", hit.ID)
	for _, who := range []auth.Person{
		{},
		{ID: "v", Name: "V", Role: auth.Viewer},
		{ID: "r", Name: "R", Role: auth.Researcher},
		auth.Person{ID: "b", Name: "B", Role: auth.Viewer}.WithRights(map[string]auth.Role{"acme": auth.BrandAdmin}, nil),
	} {
		ctx := t.Context()
		_, err1 := d.lib.CreateJudged(ctx, who, library.Key{}, library.NewJudged{Text: "x", Language: "en", Relevant: []library.Graded{{ID: hit.ID, Grade: 1}}})
		_, err2 := d.lib.JudgedQuery(ctx, who, q.ID)
		_, err3 := d.lib.JudgedQueries(ctx, who, "", 10)
		_, err4 := d.lib.UpdateJudged(ctx, who, q.ID, 0, library.JudgedPatch{})
		_, _, err5 := d.lib.JudgeHit(ctx, who, "voucher", "en", hit.ID)
		_, err6 := d.lib.ImportJudged(ctx, who, library.JudgedTSV, strings.NewReader("q\ten\tx\t"+d.session.ID+"\n"), true)
		_, err7 := d.lib.MeasureJudged(ctx, who, 10, "")
		_, err8 := d.lib.StandOf(ctx, who, []library.JudgedQuery{q})
		_, err9 := d.lib.CountJudged(ctx, who)
		for i, err := range []error{
			err1, err2, err3, err4, err5, err6, err7, err8, err9, d.lib.DeleteJudged(ctx, who, q.ID, 0), d.lib.ExportJudged(ctx, who, library.JudgedTSV, &strings.Builder{}),
		} {
			if !errors.Is(err, auth.ErrForbidden) {
				t.Errorf("%s, act %d: %v", who.Name, i+1, err)
			}
		}
	}
}

func TestAFileOfJudgedQueriesComesBackAsItWent(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, d := t.Context(), newDesk(t, db, "")
		d.add("talk.vtt", english, library.FileOptions{})
		note := d.add("minutes.md", minutes, library.FileOptions{})
		hits := d.hits(library.SearchRequest{Text: "voucher"})
		file := fmt.Sprintf("q1\ten\tvoucher\t%s=3 %s\nq2\ten\tcheckout\t%s\tde\nq3\ten\tnothing\t%s\nq4\ten\t\"open\t%s\n",
			hits[0].ID, hits[1].Place, d.session.ID, research.NewID(), d.session.ID)
		want := library.JudgedReport{DryRun: true, Queries: 4, New: 2, Refused: 2, Unknown: 1}
		check := func(name string, got library.JudgedReport) {
			t.Helper()
			notes := got.Notes
			got.Notes = nil
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: %+v, want %+v, notes %+v", name, got, want, notes)
			}
		}
		read := func(format library.JudgedFormat, text string, dry bool) library.JudgedReport {
			t.Helper()
			return must(d.lib.ImportJudged(ctx, researcher, format, strings.NewReader(text), dry))(t)
		}
		check("a dry run", read(library.JudgedTSV, file, true))
		if n := must(d.lib.CountJudged(ctx, researcher))(t); n != 0 {
			t.Fatalf("a dry run left %d", n)
		}
		want.DryRun = false
		check("the first time", read(library.JudgedTSV, file, false))
		want.New, want.Same = 0, 2
		check("the second time", read(library.JudgedTSV, file, false))

		must(d.lib.DeleteFile(ctx, researcher, note.ID))(t)
		before := must(d.lib.JudgedQueries(ctx, researcher, "", 10))(t)
		want = library.JudgedReport{Queries: 2, Same: 2}
		for _, format := range library.JudgedFormats() {
			var out strings.Builder
			if err := d.lib.ExportJudged(ctx, researcher, format, &out); err != nil {
				t.Fatal(err)
			}
			check("back as "+string(format), read(format, out.String(), false))
			if after := must(d.lib.JudgedQueries(ctx, researcher, "", 10))(t); fmt.Sprint(after) != fmt.Sprint(before) {
				t.Errorf("back as %s: %v\nwant %v", format, after, before)
			}
		}
		// The file is right about a query whose id it has.
		id := before.Items[0].ID
		changed := fmt.Sprintf("%s\tde\tanderes\t%s=4\n", id, before.Items[0].Answers[0].ID)
		want = library.JudgedReport{Queries: 1, Changed: 1}
		check("changed", read(library.JudgedTSV, changed, false))
		if q := d.judged(id); q.Text != "anderes" || q.Language != "de" || q.Answers[0].Grade != 4 || q.Version != before.Items[0].Version+1 || len(q.Answers) != len(before.Items[0].Answers) {
			t.Errorf("changed: %+v", q)
		}
		for name, text := range map[string]string{"empty": "", "short": "q\ten\tx\n", "not text": "\x00"} {
			_, err := d.lib.ImportJudged(ctx, researcher, library.JudgedTSV, strings.NewReader(text), false)
			if _, ok := errors.AsType[*library.JudgedFileError](err); !ok {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAQueryIsCheckedBeforeItIsKept(t *testing.T) {
	t.Parallel()
	d := newDesk(t, databasetest.SQLite(t), "")
	d.add("talk.vtt", english, library.FileOptions{})
	hit := d.hits(library.SearchRequest{Text: "voucher"})[0]
	good := []library.Graded{{ID: hit.ID, Grade: 1}}
	for name, n := range map[string]library.NewJudged{
		"no text":         {Language: "en", Relevant: good},
		"no words":        {Text: "()", Language: "en", Relevant: good},
		"an open phrase":  {Text: `"voucher`, Language: "en", Relevant: good},
		"too long":        {Text: strings.Repeat("ä", 600), Language: "en", Relevant: good},
		"no language":     {Text: "voucher", Relevant: good},
		"a bad target":    {Text: "voucher", Language: "en", Target: "!", Relevant: good},
		"no answers":      {Text: "voucher", Language: "en"},
		"a grade of 0":    {Text: "voucher", Language: "en", Relevant: []library.Graded{{ID: hit.ID}}},
		"a grade of 11":   {Text: "voucher", Language: "en", Relevant: []library.Graded{{ID: hit.ID, Grade: 11}}},
		"something else":  {Text: "voucher", Language: "en", Relevant: []library.Graded{{ID: d.study.ID, Grade: 1}}},
		"a place of none": {Text: "voucher", Language: "en", Relevant: []library.Graded{{ID: hit.File + "@900000-900001", Grade: 1}}},
		"no place":        {Text: "voucher", Language: "en", Relevant: []library.Graded{{ID: hit.File + "@2-1", Grade: 1}}},
		"both kinds":      {Text: "voucher", Language: "en", Relevant: []library.Graded{{ID: hit.ID, Grade: 1}, {ID: d.session.ID, Grade: 1}}},
		"too many":        {Text: "voucher", Language: "en", Relevant: slices.Repeat(good, research.MostJudgedAnswers+1)},
	} {
		if q, err := d.lib.CreateJudged(t.Context(), researcher, library.Key{}, n); !isInvalid(err) {
			t.Errorf("%s: %+v, %v", name, q, err)
		}
	}
	q := d.judge("voucher", hit.ID)
	if _, err := d.lib.CreateJudged(t.Context(), researcher, library.Key{}, library.NewJudged{Text: "voucher", Language: "en", Relevant: good}); !errors.Is(err, research.ErrConflict) {
		t.Errorf("the same again: %v", err)
	}
	if _, err := d.lib.UpdateJudged(t.Context(), researcher, q.ID, q.Version+1, library.JudgedPatch{Text: new("x")}); !errors.Is(err, research.ErrStale) {
		t.Errorf("of another version: %v", err)
	}
	other := d.judge("train", hit.ID)
	if _, err := d.lib.UpdateJudged(t.Context(), researcher, other.ID, 0, library.JudgedPatch{Text: new("voucher")}); !errors.Is(err, research.ErrConflict) {
		t.Errorf("the text of another: %v", err)
	}
	if err := d.lib.DeleteJudged(t.Context(), researcher, q.ID, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := d.lib.JudgedQuery(t.Context(), researcher, q.ID); !errors.Is(err, research.ErrNotFound) {
		t.Errorf("after it was deleted: %v", err)
	}
	var did []string
	for _, e := range must(database.AuditEvents(t.Context(), d.db, database.AuditFilter{}, 0, 100))(t) {
		if strings.Contains(e.Action, "judged") {
			did = append(did, e.Action)
		}
	}
	if len(did) != 3 {
		t.Errorf("the audit record has %v", did)
	}
}

func TestMeasuringStopsInTimeAndGoesOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t, databasetest.SQLite(t), "")
	d.add("talk.vtt", english, library.FileOptions{})
	d.add("minutes.md", minutes, library.FileOptions{})
	for _, word := range []string{"voucher", "train", "Cologne", "hotline"} {
		d.judge(word, d.hits(library.SearchRequest{Text: word})[0].Place)
	}
	whole := must(d.lib.MeasureJudged(t.Context(), researcher, 10, ""))(t)
	row, ok := whole.Report.Row("en", "en", "+ glossary")
	if !ok || row.Queries != 4 || row.MRR != 1 || whole.Asked != 4 || whole.Next != "" || len(whole.Report.Outcomes) != 4*6 {
		t.Errorf("measured %+v, %+v", whole, row)
	}
	first := must(d.lib.JudgedQueries(t.Context(), researcher, "", 1))(t)
	rest := must(d.lib.MeasureJudged(t.Context(), researcher, 10, first.Items[0].ID))(t)
	if rest.Asked != 3 {
		t.Errorf("after the first: %+v", rest)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.lib.MeasureJudged(ended, researcher, 10, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("after the caller has left: %v", err)
	}
	if _, err := d.lib.MeasureJudged(t.Context(), researcher, 0, ""); !isInvalid(err) {
		t.Errorf("k of 0: %v", err)
	}
}
