package evaluation_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"earshot/search/evaluation"
)

func TestMeasuresAreThoseOfTheTextbook(t *testing.T) {
	t.Parallel()
	// With log2(3) = 1.58496 the discounts are 1, 0.63093, 0.5, 0.43068.
	for _, tc := range []struct {
		name                 string
		ranked               string
		answers              evaluation.Grades
		k                    int
		recall, rank1st, dcg float64
	}{
		{"first of one", "a b c", evaluation.Grades{"a": 1}, 10, 1, 1, 1},
		{"third of one", "x y a", evaluation.Grades{"a": 1}, 10, 1, 1. / 3, 0.5},
		{"beyond k", "x y a", evaluation.Grades{"a": 1}, 2, 0, 0, 0},
		{"none", "x y", evaluation.Grades{"a": 1}, 10, 0, 0, 0},
		{"nothing found", "", evaluation.Grades{"a": 1}, 10, 0, 0, 0},
		{"two of three", "x a b", evaluation.Grades{"a": 1, "b": 1, "c": 1}, 10, 2. / 3, 0.5, (0.63093 + 0.5) / (1 + 0.63093 + 0.5)},
		{"more answers than k", "a b", evaluation.Grades{"a": 1, "b": 1, "c": 1}, 2, 2. / 3, 1, 1},
		{"grades", "a b", evaluation.Grades{"a": 1, "b": 3}, 10, 1, 1, (1 + 3*0.63093) / (3 + 0.63093)},
		{"repeated ids count once", "x x a a", evaluation.Grades{"a": 1}, 2, 1, 0.5, 0.63093},
		{"no answers", "a", nil, 10, 0, 0, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			ranked := strings.Fields(tc.ranked)
			near(t, "Recall", evaluation.Recall(ranked, tc.answers, tc.k), tc.recall)
			near(t, "ReciprocalRank", evaluation.ReciprocalRank(ranked, tc.answers, tc.k), tc.rank1st)
			near(t, "NDCG", evaluation.NDCG(ranked, tc.answers, tc.k), tc.dcg)
		})
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-4 {
		t.Errorf("%s = %.5f, want %.5f", what, got, want)
	}
}

func TestReadTakesBothFormats(t *testing.T) {
	t.Parallel()
	want := []evaluation.Query{
		{ID: "q1", Language: "en", Text: "refund late", Relevant: evaluation.Grades{"s1": 1, "s2": 2}},
		{ID: "q2", Language: "de", Text: "Zahlung", Relevant: evaluation.Grades{"p": 1}, Target: "en"},
	}
	for name, text := range map[string]string{
		"judged.tsv":   "\ufeff# id, language, text, answers\r\nq1\ten\trefund late\ts1 s2=2\r\n\nq2\tde\tZahlung\tp\ten\n",
		"judged.jsonl": `{"id":"q1","language":"en","text":"refund late","relevant":{"s1":1,"s2":2},"note":"ours"}` + "\n" + `{"id":"q2","language":"de","text":"Zahlung","relevant":["p"],"target":"en"}`,
	} {
		got, err := evaluation.Read(name, strings.NewReader(text))
		if err != nil {
			t.Errorf("Read(%s) = %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Read(%s) differs (-want +got):\n%s", name, diff)
		}
	}
}

func TestReadSaysWhichLineIsWrong(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, want string }{
		{"a.tsv", "q\ten\twords\tid\nq2\ten\twords", "read a.tsv: line 2: 3 columns"},
		{"a.tsv", "q\ten\twords\t ", "line 1: query q has no answers"},
		{"a.tsv", "q\ten\t \tid", "line 1: query q has no text"},
		{"a.tsv", "\ten\twords\tid", "line 1: query without an id"},
		{"a.tsv", "q\ten\twords\tid=high", "line 1: grade of id=high"},
		{"a.tsv", "q\ten\twords\tid=0", `line 1: query q: answer "id" has the grade 0`},
		{"a.tsv", "q\ten\ta\tid\nq\tde\ta\tid\nq\ten\tb\tid", "line 3: query q again, first in line 1"},
		{"a.jsonl", `{"id":"q","text":"a","relevant":"id"}`, "line 1: relevant is neither"},
		{"a.jsonl", `{"id":`, "line 1: "},
	} {
		_, err := evaluation.Read(tc.name, strings.NewReader(tc.text))
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("Read(%q) = %v, want an error with %q", tc.text, err, tc.want)
		}
	}
}

// answers is a method that looks its answers up.
func answers(name string, byQuery map[string]string) evaluation.Method {
	return evaluation.Method{Name: name, Ask: func(_ context.Context, q evaluation.Query) ([]string, error) {
		return strings.Fields(byQuery[q.ID]), nil
	}}
}

func TestRunComparesMethodsForEachPairOfLanguages(t *testing.T) {
	t.Parallel()
	a := evaluation.Grades{"a": 1}
	queries := []evaluation.Query{
		{ID: "1", Language: "en", Text: "x", Relevant: a},
		{ID: "2", Language: "en", Text: "x", Relevant: a, Target: "de"},
		{ID: "3", Language: "en", Text: "x", Relevant: a, Target: "de"},
	}
	report, err := evaluation.Run(t.Context(), 10, queries,
		answers("before", map[string]string{"1": "a", "2": "x a"}),
		answers("after", map[string]string{"1": "x a", "2": "a", "3": "x y z a"}))
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	if err := report.WriteText(&table); err != nil {
		t.Fatal(err)
	}
	want := `
languages  method  queries  recall@10  MRR@10  nDCG@10  better  worse  MRR difference
    en-de  before        2      0.500   0.250    0.315                               
    en-de   after        2      1.000   0.625    0.715       2      0          +0.375
    en-en  before        1      1.000   1.000    1.000                               
    en-en   after        1      1.000   0.500    0.631       0      1          -0.500
      all  before        3      0.667   0.500    0.544                               
      all   after        3      1.000   0.583    0.687       2      1          +0.083
`
	trim := func(s string) []string {
		lines := strings.Split(strings.TrimSpace(s), "\n")
		for i := range lines {
			lines[i] = strings.TrimSpace(lines[i])
		}
		return lines
	}
	if diff := cmp.Diff(trim(want), trim(table.String())); diff != "" {
		t.Errorf("WriteText differs (-want +got):\n%s", diff)
	}
	var b strings.Builder
	if err := report.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var back evaluation.Report
	if err := json.Unmarshal([]byte(b.String()), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(report.Rows, back.Rows); diff != "" || back.Outcomes[5].Rank != 4 {
		t.Errorf("WriteJSON: rank of query 3 after = %d, want 4; rows differ: %s", back.Outcomes[5].Rank, diff)
	}
}

func TestRunEndsAtTheFirstError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	queries := []evaluation.Query{{ID: "q7", Text: "x", Relevant: evaluation.Grades{"a": 1}}}
	_, err := evaluation.Run(t.Context(), 10, queries, evaluation.Method{Name: "bad", Ask: func(context.Context, evaluation.Query) ([]string, error) {
		return nil, broken
	}})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "q7") {
		t.Errorf("Run() = %v, want the method's error with the query's id", err)
	}
}
