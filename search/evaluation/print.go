package evaluation

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

// WriteText writes the report as a table. Every method after the first also
// says how it differs from the first.
func (r *Report) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "languages\tmethod\tqueries\trecall@%d\tMRR@%d\tnDCG@%d\tbetter\tworse\tMRR difference\t\n", r.K, r.K, r.K)
	for _, row := range r.Rows {
		fmt.Fprintf(t, "%s\t%s\t%d\t%.3f\t%.3f\t%.3f\t", row.Pair(), row.Method, row.Queries, row.Recall, row.MRR, row.NDCG)
		base, _ := r.Row(row.From, row.To, r.Methods[0])
		if row.Method == base.Method {
			fmt.Fprintln(t, "\t\t\t")
			continue
		}
		fmt.Fprintf(t, "%d\t%d\t%+.3f\t\n", row.Better, row.Worse, row.MRR-base.MRR)
	}
	return t.Flush()
}

// Pair names the languages of a row for people, such as "en-de".
func (r Row) Pair() string {
	if r.From == "" && r.To == "" {
		return "all"
	}
	return r.From + "-" + r.To
}

// WriteJSON writes the report as one JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}
