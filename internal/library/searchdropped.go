package library

import (
	"cmp"
	"slices"

	"earshot/search"
)

// Dropped are the other words for one word of a query that were known and yet
// not searched for.
type Dropped struct {
	From  string // word of the query
	Terms []search.Dropped
	More  int // of them that are not listed
}

// mostDropped is how many are listed for a word.
const mostDropped = 12

// reasons puts first what a reader may miss most: words that people do say.
var reasons = []search.DropReason{
	search.DroppedCost, search.DroppedLimit, search.DroppedCommon, search.DroppedUnlikely, search.DroppedAbsent,
}

// droppedWords tells readers what was dropped, by word of the query. Hidden
// spellings and words of the index itself are kept from them, as in
// presentable, and so is what was searched for on other grounds.
func droppedWords(words []string, dropped []search.Dropped, searched []search.Expansion) []Dropped {
	type word struct{ from, text, language string }
	used := map[word]bool{}
	for _, e := range searched {
		for _, t := range e.Terms {
			used[word{e.From, folded(t.Text), t.Language}] = true
		}
	}
	for _, d := range dropped { // what an index gave up is among what it was asked for
		if d.Reason == search.DroppedCost {
			delete(used, word{d.From, folded(d.Text), d.Language})
		}
	}
	slices.SortFunc(dropped, func(a, b search.Dropped) int {
		return cmp.Or(
			cmp.Compare(slices.Index(reasons, a.Reason), slices.Index(reasons, b.Reason)),
			-cmp.Compare(a.Weight, b.Weight), cmp.Compare(a.Language, b.Language), cmp.Compare(a.Text, b.Text),
		)
	})
	var byWord []Dropped
	for _, from := range words {
		of := Dropped{From: from}
		for _, d := range dropped {
			w := word{d.From, folded(d.Text), d.Language}
			if d.From != from || d.Hidden || d.Source == search.SourceCognate || used[w] {
				continue
			}
			used[w] = true
			if len(of.Terms) == mostDropped {
				of.More++
				continue
			}
			of.Terms = append(of.Terms, d)
		}
		if len(of.Terms) > 0 {
			byWord = append(byWord, of)
		}
	}
	return byWord
}

// withoutCostly leaves out what an index gave up looking for.
func withoutCostly(expansions []search.Expansion, dropped []search.Dropped) []search.Expansion {
	if len(dropped) == 0 {
		return expansions
	}
	var kept []search.Expansion
	for _, e := range expansions {
		e.Terms = slices.DeleteFunc(slices.Clone(e.Terms), func(t search.Alternative) bool {
			return slices.ContainsFunc(dropped, func(d search.Dropped) bool { return d.From == e.From && d.Alternative == t })
		})
		if len(e.Terms) > 0 {
			kept = append(kept, e)
		}
	}
	return kept
}
