package evaluation_test

import (
	"strings"
	"testing"

	"earshot/search"
	"earshot/search/bleveindex"
	"earshot/search/evaluation"
)

// TestEngineOnSharedMaterial measures the engine on questions that other
// people wrote, and on the project's own product queries. Its floors lie a
// little below what was measured: they guard what has been reached.
func TestEngineOnSharedMaterial(t *testing.T) {
	t.Parallel()
	c := newCorpus(t, func(int, string) bool { return true })
	x := ours(t, c)
	t.Logf("%d passages in the pool", len(c.passages))
	t.Run("one language", func(t *testing.T) { oneLanguage(t, c, x) })
	t.Run("across languages", func(t *testing.T) { acrossLanguages(t, x) })
	t.Run("all languages in one pool", onePool)
	t.Run("product queries", func(t *testing.T) { productAcross(t, x) })
	t.Run("meetings", func(t *testing.T) { evidence(t, x) })
}

// run asks, prints the table, and gives the report.
func run(t *testing.T, queries []evaluation.Query, methods ...evaluation.Method) *evaluation.Report {
	t.Helper()
	report, err := evaluation.Run(t.Context(), 10, queries, methods...)
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	if err := report.WriteText(&table); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", &table)
	return report
}

// atLeast checks the mean reciprocal rank of a row.
func atLeast(t *testing.T, r *evaluation.Report, from, to, method string, floor float64) {
	t.Helper()
	row, found := r.Row(from, to, method)
	if !found || row.MRR < floor {
		t.Errorf("%s, %s: MRR@10 = %.3f, want at least %.3f", row.Pair(), method, row.MRR, floor)
	}
}

func oneLanguage(t *testing.T, c *corpus, x *bleveindex.Index) {
	for _, language := range xquadLanguages {
		againstBleve(t, c, x, language, oneIn(4, xquadQuestions(t, language, language)), 0.02)
	}
	for _, language := range productLanguages {
		againstBleve(t, c, x, language, productQueries(t, language, language), 0.04)
	}
}

// againstBleve expects the engine to rank as well as plain bleve does, but for
// a margin: what a few questions more or less make out.
func againstBleve(t *testing.T, c *corpus, x *bleveindex.Index, language string, queries []evaluation.Query, margin float64) {
	t.Helper()
	methods := []evaluation.Method{plainBleve(t, c, language, "tf-idf")}
	if *full {
		methods = append(methods, plainBleve(t, c, language, "bm25"))
	}
	report := run(t, queries, append(methods, asking("earshot", x, nil, known, inTarget))...)
	for _, plain := range methods {
		row, _ := report.Row(language, language, plain.Name)
		atLeast(t, report, language, language, "earshot", row.MRR-margin)
	}
}

func acrossLanguages(t *testing.T, x *bleveindex.Index) {
	var queries []evaluation.Query
	for _, language := range xquadLanguages {
		if language != "en" {
			queries = append(queries, oneIn(12, xquadQuestions(t, "en", language))...)
			queries = append(queries, oneIn(12, xquadQuestions(t, language, "en"))...)
		}
	}
	report := run(t, queries, bothWays(x, inTarget)...)
	atLeast(t, report, "", "", "no expansion", 0.3)
	atLeast(t, report, "", "", "thesaurus", 0.48)
}

// onePool asks in English for paragraphs of which each is there in one of eight
// languages, with nothing to say in which.
func onePool(t *testing.T) {
	x, queries := pooled(t)
	report := run(t, oneIn(4, queries), bothWays(x, anywhere)...)
	atLeast(t, report, "en", "en", "thesaurus", 0.88)
	atLeast(t, report, "", "", "thesaurus", 0.42)
}

// pooled is an index of paragraphs each in one of eight languages, and the
// English questions for them.
func pooled(t *testing.T) (*bleveindex.Index, []evaluation.Query) {
	t.Helper()
	languageOf := func(i int) string { return xquadLanguages[i%len(xquadLanguages)] }
	x := ours(t, newCorpus(t, func(i int, language string) bool { return language == languageOf(i) }))
	var queries []evaluation.Query
	for i, language := range xquadLanguages {
		for _, q := range xquadQuestions(t, "en", language) {
			for n := i; n < 120; n += len(xquadLanguages) {
				if q.Relevant[xquadID(n, language)] > 0 {
					queries = append(queries, q)
				}
			}
		}
	}
	return x, queries
}

// bothWays asks without expansion and with it, and with it but without knowing
// the language of the question: short ones do not tell.
func bothWays(x *bleveindex.Index, filter func(evaluation.Query) search.Filter) []evaluation.Method {
	expand := builtin(x)
	return []evaluation.Method{
		asking("no expansion", x, nil, known, filter),
		asking("thesaurus", x, expand, known, filter),
		asking("unknown language", x, expand, unknown, filter),
	}
}

func anywhere(evaluation.Query) search.Filter { return search.Filter{} }

// productAcross asks for passages of one language in another. What one language
// by itself reaches is the most that translating a query can bring.
func productAcross(t *testing.T, x *bleveindex.Index) {
	var within, across []evaluation.Query
	for _, language := range productLanguages {
		within = append(within, productQueries(t, language, language)...)
		if language != "en" {
			across = append(across, productQueries(t, "en", language)...)
			across = append(across, productQueries(t, language, "en")...)
		}
	}
	across = append(across, productQueries(t, "de", "es")...)
	across = append(across, productQueries(t, "fr", "nl")...)
	one := run(t, oneIn(2, within), bothWays(x, inTarget)...)
	atLeast(t, one, "", "", "no expansion", 0.63)
	atLeast(t, one, "", "", "thesaurus", 0.64)
	atLeast(t, run(t, oneIn(2, across), bothWays(x, inTarget)...), "", "", "thesaurus", 0.45)
}

// evidence asks about a meeting for the turns that answer. It looks at the
// first ten, of which one should be evidence.
func evidence(t *testing.T, x *bleveindex.Index) {
	queries, inMeeting := meetingQueries(t)
	report := run(t, queries, bothWays(x, inMeeting)...)
	answered := map[string]int{}
	for _, o := range report.Outcomes {
		if o.Rank > 0 {
			answered[o.Method]++
		}
	}
	t.Logf("evidence among the first ten for %v of %d questions", answered, len(queries))
	for method, n := range answered {
		if n < 14 {
			t.Errorf("%s: evidence for %d questions, want at least 14", method, n)
		}
	}
}

// meetingQueries are the questions about all meetings, and the filter that
// keeps each to its own.
func meetingQueries(t *testing.T) ([]evaluation.Query, func(evaluation.Query) search.Filter) {
	t.Helper()
	var queries []evaluation.Query
	meetingOf := map[string]string{}
	for _, name := range meetings {
		for _, q := range meetingQuestions(t, name) {
			meetingOf[q.ID] = name
			queries = append(queries, q)
		}
	}
	return queries, func(q evaluation.Query) search.Filter {
		return search.Filter{Studies: []string{meetingOf[q.ID]}}
	}
}
