package evaluation

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// Method is a named way to ask: an engine, a setting, a service.
type Method struct {
	Name string
	// Ask answers with ids of passages or sessions, best first.
	Ask func(ctx context.Context, q Query) ([]string, error)
}

// Report is what a run found out.
type Report struct {
	K        int       `json:"k"`       // ranks looked at
	Methods  []string  `json:"methods"` // in the order in which they were given
	Rows     []Row     `json:"rows"`    // by pair of languages, each with the methods in order
	Outcomes []Outcome `json:"outcomes"`
}

// Row is the mean over the queries of one pair of languages, asked one way.
type Row struct {
	From    string  `json:"from"` // language of the queries; "" in the row over all pairs
	To      string  `json:"to"`   // language of the answers; "" if any
	Method  string  `json:"method"`
	Queries int     `json:"queries"`
	Recall  float64 `json:"recall"` // at K, as the next two
	MRR     float64 `json:"mrr"`
	NDCG    float64 `json:"ndcg"`
	// Better and Worse count the queries whose first answer came higher or
	// lower than with the first method.
	Better int `json:"better"`
	Worse  int `json:"worse"`
}

// Outcome is one query asked one way. Rank is that of the first answer, from 1;
// 0 if none was among the first K.
type Outcome struct {
	Query  string  `json:"query"`
	From   string  `json:"from"`
	To     string  `json:"to"`
	Method string  `json:"method"`
	Rank   int     `json:"rank"`
	Recall float64 `json:"recall"` // at K, as the next
	NDCG   float64 `json:"ndcg"`
}

// Reciprocal is 1/Rank, and 0 without a rank.
func (o Outcome) Reciprocal() float64 {
	if o.Rank == 0 {
		return 0
	}
	return 1 / float64(o.Rank)
}

// Run asks every query in every way and looks at the first k ids. The first
// error of a method ends it.
func Run(ctx context.Context, k int, queries []Query, methods ...Method) (*Report, error) {
	var outcomes []Outcome
	var names []string
	for _, m := range methods {
		names = append(names, m.Name)
		for _, q := range queries {
			ranked, err := m.Ask(ctx, q)
			if err != nil {
				return nil, fmt.Errorf("ask query %s, %s: %w", q.ID, m.Name, err)
			}
			outcomes = append(outcomes, Judge(q, m.Name, ranked, k))
		}
	}
	return Summarize(k, names, outcomes), nil
}

// Judge says how high the answers of a query stand among the first k of a ranked
// list of ids, best first.
func Judge(q Query, method string, ranked []string, k int) Outcome {
	o := Outcome{
		Query: q.ID, From: q.Language, To: cmp.Or(q.Target, q.Language), Method: method,
		Recall: Recall(ranked, q.Relevant, k), NDCG: NDCG(ranked, q.Relevant, k),
	}
	if reciprocal := ReciprocalRank(ranked, q.Relevant, k); reciprocal > 0 {
		o.Rank = int(1/reciprocal + 0.5)
	}
	return o
}

// Summarize is the report on outcomes, which may have been found in several runs
// with the same k. Of a query that was not asked in all the ways it has those
// that there are, and its rank by the first method counts as none where that is
// missing.
func Summarize(k int, methods []string, outcomes []Outcome) *Report {
	r := &Report{K: k, Methods: methods, Outcomes: outcomes}
	r.Rows = r.rows()
	return r
}

// rows sums the outcomes up and adds rows over all pairs where there are several.
func (r *Report) rows() []Row {
	base := map[[3]string]float64{}
	for _, o := range r.Outcomes {
		if o.Method == r.Methods[0] {
			base[o.key()] = o.Reciprocal()
		}
	}
	byRow := map[[3]string]*Row{} // by languages and method
	pairs := map[[2]string]bool{}
	for _, o := range r.Outcomes {
		pairs[[2]string{o.From, o.To}] = true
		for _, key := range [][3]string{{o.From, o.To, o.Method}, {"", "", o.Method}} {
			if byRow[key] == nil {
				byRow[key] = &Row{From: key[0], To: key[1], Method: o.Method}
			}
			byRow[key].add(o, base[o.key()])
		}
	}
	rows := make([]Row, 0, len(byRow))
	for key, row := range byRow {
		if key[0]+key[1] != "" || len(pairs) > 1 {
			rows = append(rows, row.mean())
		}
	}
	place := func(r0 Row) int { return slices.Index(r.Methods, r0.Method) }
	all := func(r0 Row) int { // last
		if r0.From+r0.To == "" {
			return 1
		}
		return 0
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(all(a)-all(b), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(place(a), place(b)))
	})
	return rows
}

// key tells the query of an outcome from others.
func (o Outcome) key() [3]string { return [3]string{o.Query, o.From, o.To} }

func (r *Row) add(o Outcome, base float64) {
	r.Queries++
	r.Recall += o.Recall
	r.MRR += o.Reciprocal()
	r.NDCG += o.NDCG
	switch {
	case o.Reciprocal() > base:
		r.Better++
	case o.Reciprocal() < base:
		r.Worse++
	}
}

func (r Row) mean() Row {
	n := float64(r.Queries)
	r.Recall, r.MRR, r.NDCG = r.Recall/n, r.MRR/n, r.NDCG/n
	return r
}

// Row is the row of a pair of languages and a method; the pair "", "" is the
// mean over all queries where there is more than one pair.
func (r *Report) Row(from, to, method string) (Row, bool) {
	for _, row := range r.Rows {
		if row.From == from && row.To == to && row.Method == method {
			return row, true
		}
	}
	return Row{}, false
}
