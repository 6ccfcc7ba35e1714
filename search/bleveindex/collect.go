package bleveindex

import (
	"context"
	"slices"
	"sync"
)

// hit is a matching passage by number.
type hit struct {
	group    int32 // on the page
	seg, doc int32
	score    float32
}

// group is what the passages of one session have in common.
type group struct {
	ord  uint32  // number of the group key
	day  int32   // the latest
	best float32 // by day, 0 where the score is not needed
	tied bool    // see settle
}

// collector counts all matches of a search, ranks the groups that they are of,
// and then reads the page. Passages that cannot bring their group to the page
// are counted, not scored.
type collector struct {
	plan   *plan
	filter *filter
	facets *counter // nil if not asked for
	order  order
	limit  int   // groups on a page
	after  *mark // the last group of the page before; nil for the first page
	total  int

	*scratch
}

// scratch is the memory of a collector, which searches hand on to each other.
type scratch struct {
	matched []docset // by window, of all segments in turn
	groups  []group
	slots   []int32 // index of a group plus one, by number of its key
	top     []int32 // the first groups, one more than a page has
	parts   []part  // of the groups on the page
	hits    []hit   // in them
	able    docset  // what may bring its group to the page, in the present window
}

// maxScratch is the number of groups beyond which memory is not kept.
const maxScratch = 1 << 18

// borrow gives cleared memory for so many windows and group keys.
func borrow(pool *sync.Pool, windows, keys int) *scratch {
	s, ok := pool.Get().(*scratch)
	if !ok {
		s = &scratch{}
	}
	if cap(s.slots) < keys {
		s.slots = make([]int32, keys+keys/4)
	}
	s.slots = s.slots[:keys]
	if cap(s.matched) < windows {
		s.matched = make([]docset, windows+windows/4)
	}
	s.matched = s.matched[:windows]
	clear(s.matched)
	return s
}

// giveBack returns what borrow gave, cleared.
func (s *scratch) giveBack(pool *sync.Pool) {
	if cap(s.groups) > maxScratch {
		return
	}
	for _, g := range s.groups {
		s.slots[g.ord] = 0
	}
	s.groups, s.top = s.groups[:0], s.top[:0]
	pool.Put(s)
}

// narrow leaves in a window what the collector wants to hear of, and gives what
// passes the filter: where facets are counted, that is less.
func (c *collector) narrow(w *window) (shown docset) {
	c.filter.sees(w, &w.live)
	shown = w.live
	c.filter.passes(w, &shown)
	if c.facets == nil {
		w.live = shown
	}
	return shown
}

// take looks at the matches in a window.
func (c *collector) take(w *window, matches *docset) {
	seen := &c.matched[w.number()]
	*seen = *matches
	if c.facets != nil {
		c.facets.count(w, seen)
		c.filter.passes(w, seen)
	}
	c.total += seen.count()
	if c.order.byDay {
		c.date(w, seen)
		return
	}
	promising := c.promising(w, seen)
	if promising.empty() {
		return
	}
	c.plan.count(w, promising)
	promising.each(func(i int) {
		doc, least := w.start+i, c.least()
		if score := c.plan.score(w, i, least); score >= least {
			c.add(w.seg.cols.ords[colGroup][doc], w.seg.cols.day[doc], score)
		}
	})
}

// least is the score below which a passage changes nothing.
func (c *collector) least() float32 {
	if c.after != nil || len(c.top) <= c.limit {
		return 0
	}
	return c.groups[c.top[c.limit]].best
}

// promising are the matches that may bring their group to the page. On later
// pages these are all: that a group was on an earlier one shows only when its
// best passage has been seen.
func (c *collector) promising(w *window, seen *docset) *docset {
	if c.after != nil || len(c.top) <= c.limit {
		return seen
	}
	c.able = c.plan.reaching(w, seen, c.least())
	return &c.able
}

func (c *collector) add(ord uint32, day int32, score float32) {
	slot := &c.slots[ord]
	if *slot == 0 {
		c.groups = append(c.groups, group{ord: ord, day: day, best: score})
		*slot = int32(len(c.groups))
	} else {
		g := &c.groups[*slot-1]
		if day <= g.day && score <= g.best {
			return
		}
		g.day, g.best = max(g.day, day), max(g.best, score)
	}
	if c.after == nil {
		c.rank(*slot - 1)
	}
}

// rank puts a group that is new, or has become better, where it belongs among
// the first.
func (c *collector) rank(g int32) {
	m := c.mark(g)
	if n := len(c.top); n > c.limit && c.order.compare(m, c.mark(c.top[n-1])) > 0 {
		return
	}
	if i := slices.Index(c.top, g); i >= 0 {
		c.top = slices.Delete(c.top, i, i+1)
	}
	at, _ := slices.BinarySearchFunc(c.top, m, func(other int32, m mark) int {
		return c.order.compare(c.mark(other), m)
	})
	c.top = slices.Insert(c.top, at, g)
	c.top = c.top[:min(len(c.top), c.limit+1)]
}

// page gives the groups of the page and says whether there are more.
func (c *collector) page(ctx context.Context) (page []int32, more bool, err error) {
	if c.order.byDay {
		if err := c.settle(ctx); err != nil {
			return nil, false, err
		}
	}
	if c.order.byDay || c.after != nil {
		c.rankAgain()
	}
	return c.top[:min(len(c.top), c.limit)], len(c.top) > c.limit, nil
}

// rankAgain ranks all groups that are not on an earlier page.
func (c *collector) rankAgain() {
	c.top = c.top[:0]
	for i := range c.groups {
		if c.after == nil || c.order.compare(c.mark(int32(i)), *c.after) > 0 {
			c.rank(int32(i))
		}
	}
}

// mark is the place of a group in the order.
func (c *collector) mark(i int32) mark {
	g := &c.groups[i]
	return mark{score: g.best, day: g.day, ord: g.ord, keys: c.order.keys}
}
