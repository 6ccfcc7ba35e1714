package evaluation

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Place is where in a file an answer stands. Ids of passages change whenever a
// text is cut anew; a moment or a line of a file does not.
type Place struct {
	File string // id
	// Lines says that First and Last are the numbers of lines, from 0, both
	// included. Otherwise they are milliseconds, and Last is where it ends.
	Lines       bool
	First, Last int64
}

// String writes a place as an id of an answer: FILE@81000-94500 is a time, and
// FILE#12-14 are lines.
func (p Place) String() string {
	sign := "@"
	if p.Lines {
		sign = "#"
	}
	return fmt.Sprintf("%s%s%d-%d", p.File, sign, p.First, p.Last)
}

// ParsePlace reads what [Place.String] writes; it is not ok where an id is not of
// that form.
func ParsePlace(id string) (p Place, ok bool) {
	at := strings.LastIndexAny(id, "@#")
	if at <= 0 {
		return Place{}, false
	}
	first, last, cut := strings.Cut(id[at+1:], "-")
	p = Place{File: id[:at], Lines: id[at] == '#'}
	var err, err2 error
	p.First, err = parsePlain(first)
	p.Last, err2 = parsePlain(last)
	return p, cut && err == nil && err2 == nil && p.First <= p.Last
}

// parsePlain reads a number that is written in one way only.
func parsePlain(text string) (int64, error) {
	n, err := strconv.ParseUint(text, 10, 53)
	if err == nil && strconv.FormatUint(n, 10) != text {
		err = strconv.ErrSyntax
	}
	return int64(n), err
}

// Answers reports whether whoever is led to one of two places finds the other:
// they share a line, or at least half of the shorter of two times. So it does not
// matter where a text is cut into passages, and what somebody else says for a
// moment at the same time is not taken for the answer.
func (p Place) Answers(q Place) bool {
	if p.File != q.File || p.Lines != q.Lines {
		return false
	}
	shared := min(p.Last, q.Last) - max(p.First, q.First)
	if p.Lines {
		return shared >= 0
	}
	return shared >= 0 && 2*shared >= min(p.Last-p.First, q.Last-q.First)
}

// Item is a session among the results of a search with the passages that were
// found of it, or a claim.
type Item struct {
	Session string // id; "" for a claim
	Hits    []Hit
}

// Hit is a passage, highlight or claim that was found.
type Hit struct {
	ID     string // of the passage
	Source string // id of what its words are of: a file, a highlight, a claim
	Place  string // where it stands, see [Place]; "" for a claim
}

// Ranked lists ids as their results stand on the page, by those names by which
// they were judged where they were: of sessions, where one of those found was;
// otherwise of hits. A hit that answers by its place counts as the place that was
// judged; one that covers several of them counts as each.
func Ranked(items []Item, judged Grades) []string {
	places := judged.places()
	var sessions, hits []string
	bySession := false
	for _, item := range items {
		for i, h := range item.Hits {
			names := h.names(judged, places)
			if hits = append(hits, names...); i == 0 && item.Session == "" {
				sessions = append(sessions, names...)
			}
		}
		if item.Session != "" {
			sessions = append(sessions, item.Session)
			bySession = bySession || judged[item.Session] > 0
		}
	}
	if bySession {
		return sessions
	}
	return hits
}

// judgedPlace is a place among the answers, with its id.
type judgedPlace struct {
	id string
	at Place
}

func (g Grades) places() []judgedPlace {
	var list []judgedPlace
	for _, id := range slices.Sorted(maps.Keys(g)) {
		if p, ok := ParsePlace(id); ok {
			list = append(list, judgedPlace{id, p})
		}
	}
	return list
}

// names are the answers that a hit is, or its own id where it is none.
func (h Hit) names(judged Grades, places []judgedPlace) []string {
	for _, id := range []string{h.ID, h.Source} {
		if judged[id] > 0 {
			return []string{id}
		}
	}
	var names []string
	if at, ok := ParsePlace(h.Place); ok {
		for _, p := range places {
			if p.at.Answers(at) {
				names = append(names, p.id)
			}
		}
	}
	if len(names) == 0 {
		return []string{h.ID}
	}
	return names
}

// Answers reports whether a hit is one of the answers, by itself or by its place.
func (h Hit) Answers(judged Grades) bool {
	return slices.ContainsFunc(h.names(judged, judged.places()), func(id string) bool { return judged[id] > 0 })
}
