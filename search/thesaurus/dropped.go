package thesaurus

import (
	"slices"

	"earshot/search"
)

// mostAbsent bounds what is told of the words of one kind of table for one word
// and language: a table lists ten translations to one that anybody has said.
const mostAbsent = 4

// drop tells whoever asked that a candidate for a word of the query is not in
// the answer. Forms of the word itself are no words of their own.
func (e *expansion) drop(from string, c candidate, why search.DropReason) {
	if e.options.Dropped != nil && !c.typed {
		e.options.Dropped(search.Dropped{From: from, Alternative: c.alternative(), Reason: why})
	}
}

// dropAbsent tells the likeliest words of a table that no passage has.
func (e *expansion) dropAbsent(word string, pool *pool, kind int, t *tally, counts []uint32) {
	if e.options.Dropped == nil {
		return
	}
	var absent []tallied
	for _, w := range t.list {
		if counts[w.lead] > 0 || float64(w.weight) < leastWeight {
			continue
		}
		at := slices.IndexFunc(absent, func(o tallied) bool { return o.weight < w.weight })
		if at < 0 {
			at = len(absent)
		}
		if at < mostAbsent {
			absent = slices.Insert(absent, at, w)
			absent = absent[:min(len(absent), mostAbsent)]
		}
	}
	for _, w := range absent {
		e.drop(word, candidate{
			text: pool.texts.at(w.word), language: pool.language, weight: float64(w.weight),
			why: search.Translation, source: sourceOf[kind],
		}, search.DroppedAbsent)
	}
}

func (c candidate) alternative() search.Alternative {
	return search.Alternative{
		Text: c.text, Language: c.language, Weight: c.weight, Why: c.why, Source: c.source, Hidden: c.hidden,
	}
}
