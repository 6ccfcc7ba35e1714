package bleveindex

import (
	"slices"
	"strconv"
)

// Which documents of a segment have a property is found out once and kept on
// the shelf: a filter costs a search the intersection of sets.

// documentSet is a set of documents of a segment, in whole windows.
type documentSet []uint64

func (s documentSet) size() int { return 8 * len(s) }

// newDocumentSet is an empty one of a segment of so many documents.
func newDocumentSet(docs int) documentSet { return make(documentSet, windowsOf(docs)*windowWords) }

func (s documentSet) add(doc int) { s[doc>>6] |= 1 << (doc & 63) }

// window are the documents of the window that begins at start.
func (s documentSet) window(start int) *docset { return (*docset)(s[start>>6:]) }

// shelved is a set of the segment that is being searched.
type shelved struct {
	field, what string // its name on the shelf
	of          *segmentView
	set         documentSet
}

// open gives the set of a segment, which find makes where it is not kept.
func (k *shelved) open(s *segmentView, find func(*segmentView) documentSet) documentSet {
	if k.of == s {
		return k.set
	}
	key := shelfKey{of: s.id, field: k.field, what: k.what}
	set, ok := s.shelf.get(key).(documentSet)
	if !ok {
		set = find(s)
		s.shelf.keep(key, set)
	}
	k.of, k.set = s, set
	return set
}

// columnNode matches by the value of a column.
type columnNode struct {
	column int
	wanted selection
	kept   shelved
}

func newColumnNode(column int, wanted selection) *columnNode {
	return &columnNode{column: column, wanted: wanted, kept: shelved{field: columnNames[column], what: wanted.name()}}
}

// in are the documents of a window that match, replaced ones included.
func (n *columnNode) in(w *window) *docset { return n.kept.open(w.seg, n.find).window(w.start) }

func (n *columnNode) find(s *segmentView) documentSet {
	set := newDocumentSet(s.docs)
	if n.column >= singleColumns {
		for doc := range s.docs {
			if n.matches(s.cols, doc) {
				set.add(doc)
			}
		}
		return set
	}
	last, in := ^uint32(0), false
	for doc, ord := range s.cols.ords[n.column] {
		if ord != last { // as seldom as the session, mostly
			last, in = ord, n.wanted.has(ord)
		}
		if in {
			set.add(doc)
		}
	}
	return set
}

func (n *columnNode) matches(c *columns, doc int) bool {
	if n.column < singleColumns {
		return n.wanted.has(c.ords[n.column][doc])
	}
	return slices.ContainsFunc(c.tagsOf(doc), n.wanted.has)
}

func (n *columnNode) narrow(w *window, docs *docset) { docs.and(n.in(w)) }
func (n *columnNode) eval(w *window, out *docset)    { *out = *n.in(w) }
func (*columnNode) driven() bool                     { return false }

// dayNode matches by day: from <= day < before. Unknown days never match.
type dayNode struct {
	from, before int32
	kept         shelved
}

func newDayNode(from, before int32) *dayNode {
	what := strconv.Itoa(int(from)) + " " + strconv.Itoa(int(before))
	return &dayNode{from: from, before: before, kept: shelved{field: "day", what: what}}
}

func (n *dayNode) in(w *window) *docset { return n.kept.open(w.seg, n.find).window(w.start) }

func (n *dayNode) find(s *segmentView) documentSet {
	set := newDocumentSet(s.docs)
	for doc := range s.docs {
		if n.matches(s.cols, doc) {
			set.add(doc)
		}
	}
	return set
}

func (n *dayNode) matches(c *columns, doc int) bool {
	day := c.day[doc]
	return day != noDay && n.from <= day && day < n.before
}

func (n *dayNode) narrow(w *window, docs *docset) { docs.and(n.in(w)) }
func (n *dayNode) eval(w *window, out *docset)    { *out = *n.in(w) }
func (*dayNode) driven() bool                     { return false }
