// Package evaluation measures how well a search finds what people judged to be
// the right answers.
//
// A judged [Query] names the passages or sessions that answer it; [Read] takes
// such queries from a file. [Run] asks them in one or more ways and reports how
// often and how high the answers came, for each pair of languages:
//
//	queries, err := evaluation.Read("judged.tsv", file)
//	report, err := evaluation.Run(ctx, 10, queries, evaluation.Method{Name: "plain", Ask: ask})
//	err = report.WriteText(os.Stdout)
//
// The package knows no engine: a [Method] is any function from a query to a
// ranked list of ids, and so one report can compare engines, settings or
// services. What it says holds for the queries it was given: with fewer than
// fifty of them, differences of some hundredths are noise.
package evaluation

// Query is a question together with its right answers.
type Query struct {
	ID       string `json:"id"`
	Language string `json:"language"` // BCP 47, of Text
	Text     string `json:"text"`     // as a person would type it
	Relevant Grades `json:"relevant"`
	// Target is the language in which the answers are, "" if that is
	// the question's own or any.
	Target string `json:"target,omitempty"`
}

// Grades are the ids that answer a query, each with how well it does: 1 or
// more. Where answers are only right or wrong, every grade is 1. Ids that are
// not in it are wrong answers. The ids of one query are all of passages or all
// of sessions. Instead of the id of a passage there may be the place where it
// stands, see [Place], which outlives it.
type Grades map[string]int
