package evaluation_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"earshot/search/evaluation"
)

func TestPlacesAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]evaluation.Place{
		"f-1@81000-94500": {File: "f-1", First: 81000, Last: 94500},
		"f#12-14":         {File: "f", Lines: true, First: 12, Last: 14},
		"f#0-0":           {File: "f", Lines: true},
	} {
		if got, ok := evaluation.ParsePlace(text); !ok || got != want || got.String() != text {
			t.Errorf("ParsePlace(%s) = %+v, %t, written %s", text, got, ok, got)
		}
	}
	for _, text := range []string{"", "f", "@1-2", "f@1", "f@-1-2", "f@2-1", "f@1-2-3", "f@01-2", "f#1-a", "f@1-99999999999999999999", "019-2@", "f@+1-2"} {
		if got, ok := evaluation.ParsePlace(text); ok {
			t.Errorf("ParsePlace(%q) = %+v", text, got)
		}
	}
}

func TestAPlaceAnswersWhereMostOfItIsShared(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		a, b string
		want bool
	}{
		{"f@1000-5000", "f@1000-5000", true},
		{"f@1000-5000", "f@2000-2500", true}, // a piece of it
		{"f@1000-5000", "f@3000-7000", true}, // half of each
		{"f@1000-5000", "f@3100-7100", false},
		{"f@1000-5000", "f@5000-9000", false}, // what follows
		{"f@1000-1000", "f@1000-1000", true},
		{"f@1000-5000", "g@1000-5000", false},
		{"f@1-5", "f#1-5", false},
		{"f#1-3", "f#3-5", true},
		{"f#1-3", "f#4-5", false},
	} {
		a, _ := evaluation.ParsePlace(tc.a)
		b, _ := evaluation.ParsePlace(tc.b)
		if a.Answers(b) != tc.want || b.Answers(a) != tc.want {
			t.Errorf("%s and %s: %t and %t, want %t", a, b, a.Answers(b), b.Answers(a), tc.want)
		}
	}
}

func TestResultsCountByTheNamesByWhichTheyWereJudged(t *testing.T) {
	t.Parallel()
	items := []evaluation.Item{
		{Hits: []evaluation.Hit{{ID: "p0", Source: "finding"}}},
		{Session: "s1", Hits: []evaluation.Hit{{ID: "p1", Source: "f", Place: "f@0-1000"}, {ID: "p2", Source: "h", Place: "f@1000-3000"}}},
		{Session: "s2", Hits: []evaluation.Hit{{ID: "p3", Source: "g", Place: "g#4-6"}}},
	}
	for _, tc := range []struct{ judged, want string }{
		{"nothing", "p0 p1 p2 p3"},
		{"p2", "p0 p1 p2 p3"},
		{"s2", "p0 s1 s2"},
		{"s2 finding", "finding s1 s2"},
		{"finding", "finding p1 p2 p3"},
		{"h", "p0 p1 h p3"},
		{"f@1100-1900 g#6-9", "p0 p1 f@1100-1900 g#6-9"},
		{"f@1000-1500 f@2000-3000", "p0 p1 f@1000-1500 f@2000-3000 p3"},
	} {
		judged := evaluation.Grades{}
		for id := range strings.FieldsSeq(tc.judged) {
			judged[id] = 1
		}
		if got := evaluation.Ranked(items, judged); !slices.Equal(got, strings.Fields(tc.want)) {
			t.Errorf("judged %s: %v, want %s", tc.judged, got, tc.want)
		}
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	queries := []evaluation.Query{
		{ID: "q1", Language: "en", Text: `"refund" -late <b>`, Relevant: evaluation.Grades{"f@1-2": 1, "f#3-3": 2}},
		{ID: "q2", Language: "de", Text: "Zahlung", Relevant: evaluation.Grades{"p": 1}, Target: "en"},
	}
	for name, write := range map[string]func(*strings.Builder) error{
		"a.tsv":   func(b *strings.Builder) error { return evaluation.WriteTSV(b, queries) },
		"a.jsonl": func(b *strings.Builder) error { return evaluation.WriteJSONL(b, queries) },
	} {
		var b strings.Builder
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		got, err := evaluation.Read(name, strings.NewReader(b.String()))
		if diff := cmp.Diff(queries, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s\n%s", name, err, b.String(), diff)
		}
	}
	for _, q := range []evaluation.Query{
		{ID: "q", Text: "a\tb", Relevant: evaluation.Grades{"p": 1}},
		{ID: "q", Text: "a", Relevant: evaluation.Grades{"p q": 1}},
		{ID: "q", Text: "a", Relevant: evaluation.Grades{"p=1": 1}},
	} {
		if err := evaluation.WriteTSV(&strings.Builder{}, []evaluation.Query{q}); err == nil {
			t.Errorf("%+v was written", q)
		}
	}
}

func TestRunsInPartsMakeTheSameReport(t *testing.T) {
	t.Parallel()
	a := evaluation.Grades{"a": 1}
	queries := []evaluation.Query{
		{ID: "1", Language: "en", Text: "x", Relevant: a},
		{ID: "2", Language: "en", Text: "x", Relevant: a, Target: "de"},
		{ID: "3", Language: "en", Text: "x", Relevant: a, Target: "de"},
	}
	methods := []evaluation.Method{
		answers("before", map[string]string{"1": "a", "2": "x a"}), answers("after", map[string]string{"1": "x a", "2": "a", "3": "x y z a"}),
	}
	whole, err := evaluation.Run(t.Context(), 10, queries, methods...)
	if err != nil {
		t.Fatal(err)
	}
	var parts []evaluation.Outcome
	for i := range queries {
		part, err := evaluation.Run(t.Context(), 10, queries[i:i+1], methods...)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, part.Outcomes...)
	}
	if diff := cmp.Diff(whole.Rows, evaluation.Summarize(10, whole.Methods, parts).Rows); diff != "" {
		t.Error(diff)
	}
}
