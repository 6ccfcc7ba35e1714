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
	Query  string `json:"query"`
	From   string `json:"from"`
	To     string `json:"to"`
	Method string `json:"method"`
	Rank   int    `json:"rank"`

	recall, reciprocal, ndcg float64
}

// Run asks every query in every way and looks at the first k ids. The first
// error of a method ends it.
func Run(ctx context.Context, k int, queries []Query, methods ...Method) (*Report, error) {
	r := &Report{K: k}
	for _, m := range methods {
		r.Methods = append(r.Methods, m.Name)
		for _, q := range queries {
			ranked, err := m.Ask(ctx, q)
			if err != nil {
				return nil, fmt.Errorf("ask query %s, %s: %w", q.ID, m.Name, err)
			}
			r.Outcomes = append(r.Outcomes, judge(q, m.Name, ranked, k))
		}
	}
	r.Rows = r.rows(len(queries))
	return r, nil
}

func judge(q Query, method string, ranked []string, k int) Outcome {
	o := Outcome{
		Query: q.ID, From: q.Language, To: cmp.Or(q.Target, q.Language), Method: method,
		recall:     Recall(ranked, q.Relevant, k),
		reciprocal: ReciprocalRank(ranked, q.Relevant, k),
		ndcg:       NDCG(ranked, q.Relevant, k),
	}
	if o.reciprocal > 0 {
		o.Rank = int(1/o.reciprocal + 0.5)
	}
	return o
}

// rows sums the outcomes up, n of them for each method, and adds rows over all
// pairs where there are several.
func (r *Report) rows(n int) []Row {
	var rows, all []Row
	for m, method := range r.Methods {
		total := Row{Method: method}
		byPair := map[[2]string]*Row{}
		for i := range n {
			o, base := &r.Outcomes[m*n+i], &r.Outcomes[i]
			row := byPair[[2]string{o.From, o.To}]
			if row == nil {
				row = &Row{From: o.From, To: o.To, Method: method}
				byPair[[2]string{o.From, o.To}] = row
			}
			row.add(o, base)
			total.add(o, base)
		}
		for _, row := range byPair {
			rows = append(rows, row.mean())
		}
		if len(byPair) > 1 {
			all = append(all, total.mean())
		}
	}
	place := func(r0 Row) int { return slices.Index(r.Methods, r0.Method) }
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(place(a), place(b)))
	})
	return append(rows, all...)
}

func (r *Row) add(o, base *Outcome) {
	r.Queries++
	r.Recall += o.recall
	r.MRR += o.reciprocal
	r.NDCG += o.ndcg
	switch {
	case o.reciprocal > base.reciprocal:
		r.Better++
	case o.reciprocal < base.reciprocal:
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
