package bleveindex

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"earshot/search"
)

// hit is a matching passage by number.
type hit struct {
	seg, doc int32
	group    int32 // index in collector.groups
	score    float32
}

// group is what the passages of one session have in common.
type group struct {
	ord   uint32 // number of the group key
	day   int32  // the latest
	best  float32
	count int
}

// collector gathers all matches of a search, then picks a page of groups.
type collector struct {
	plan   *plan
	filter *filter
	facets *counter // nil if not asked for
	dicts  *dictionaries
	order  order

	*scratch
}

// scratch is the memory of a collector, which searches hand on to each other.
type scratch struct {
	hits   []hit
	groups []group
	slots  []int32 // index of a group plus one, by number of its key
}

// maxScratch is the number of hits beyond which memory is not kept.
const maxScratch = 1 << 18

// borrow gives cleared memory for so many group keys.
func borrow(pool *sync.Pool, keys int) *scratch {
	s, ok := pool.Get().(*scratch)
	if !ok {
		s = &scratch{}
	}
	if cap(s.slots) < keys {
		s.slots = make([]int32, keys+keys/4)
	}
	s.slots = s.slots[:keys]
	return s
}

// giveBack returns what borrow gave, cleared.
func (s *scratch) giveBack(pool *sync.Pool) {
	if cap(s.hits) > maxScratch {
		return
	}
	for _, g := range s.groups {
		s.slots[g.ord] = 0
	}
	s.hits, s.groups = s.hits[:0], s.groups[:0]
	pool.Put(s)
}

// take looks at the matches in a window of segment seg.
func (c *collector) take(seg int, w *window, matches *docset) {
	cols := w.seg.cols
	matches.each(func(i int) {
		doc := w.start + i
		if !c.filter.sees(cols, doc) {
			return
		}
		missed := c.filter.misses(cols, doc)
		if c.facets != nil {
			c.facets.count(cols, doc, missed)
		}
		if missed != 0 {
			return
		}
		var score float32
		if len(c.plan.scored) > 0 {
			score = c.plan.score(w, i)
		}
		c.add(hit{seg: int32(seg), doc: int32(doc), score: score}, cols)
	})
}

func (c *collector) add(h hit, cols *columns) {
	ord, day := cols.ords[colGroup][h.doc], cols.day[h.doc]
	slot := &c.slots[ord]
	if *slot == 0 {
		c.groups = append(c.groups, group{ord: ord, day: day, best: h.score})
		*slot = int32(len(c.groups))
	}
	h.group = *slot - 1
	g := &c.groups[h.group]
	g.count++
	g.day = max(g.day, day)
	g.best = max(g.best, h.score)
	c.hits = append(c.hits, h)
}

// page picks the first groups after a cursor and says whether there are more.
func (c *collector) page(after *mark, limit int) (page []int32, more bool) {
	for i := range c.groups {
		m := c.mark(int32(i))
		if after != nil && c.order.compare(m, *after) <= 0 {
			continue
		}
		if len(page) > limit && c.order.compare(m, c.mark(page[limit])) > 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(page, m, func(g int32, m mark) int {
			return c.order.compare(c.mark(g), m)
		})
		page = slices.Insert(page, at, int32(i))
		if len(page) > limit+1 {
			page = page[:limit+1]
		}
	}
	if len(page) > limit {
		return page[:limit], true
	}
	return page, false
}

// mark is the place of a group in the order.
func (c *collector) mark(i int32) mark {
	g := &c.groups[i]
	return mark{score: g.best, day: g.day, ord: g.ord, keys: c.order.keys}
}

// answer turns a page into groups with their best hits.
func (c *collector) answer(page []int32, each int) ([]search.Group, error) {
	position := make([]uint8, len(c.groups)) // on the page, from 1; 0 for none
	members := make([][]hit, len(page))
	for i, g := range page {
		position[g] = uint8(i + 1) // search.MaxLimit is 100
		members[i] = make([]hit, 0, c.groups[g].count)
	}
	for _, h := range c.hits {
		if i := position[h.group]; i > 0 {
			members[i-1] = append(members[i-1], h)
		}
	}
	groups := make([]search.Group, len(page))
	for i, g := range page {
		hits, err := c.best(members[i], each)
		if err != nil {
			return nil, err
		}
		groups[i] = search.Group{Hits: hits, More: c.groups[g].count - len(hits)}
		if key := c.order.keys[c.groups[g].ord]; key[0] == sessionGroup {
			groups[i].Session = key[1:]
		}
	}
	return groups, nil
}

// best picks the first hits by score and, among equals, by id. Ids are read
// for those alone that may be among them.
func (c *collector) best(hits []hit, each int) ([]search.Hit, error) {
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	if len(hits) > each {
		cut := each
		for cut < len(hits) && hits[cut].score == hits[each-1].score {
			cut++
		}
		hits = hits[:cut]
	}
	result := make([]search.Hit, 0, len(hits))
	for _, h := range hits {
		id, err := c.plan.view.segments[h.seg].DocID(uint64(h.doc))
		if err != nil {
			return nil, fmt.Errorf("read id: %w", err)
		}
		result = append(result, search.Hit{ID: string(id), Score: float64(h.score)})
	}
	slices.SortFunc(result, func(a, b search.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return result[:min(len(result), each)], nil
}
