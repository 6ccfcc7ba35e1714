package bleveindex

import (
	"context"
	"math"
)

// date takes in the days of matches. They tell which groups come to the page,
// except where several are of one day; these are scored in the end, by settle.
func (c *collector) date(w *window, seen *docset) {
	if w.seg.cols.latest[w.start/windowSize] < c.earliest() {
		return
	}
	groups, days := w.seg.cols.ords[colGroup], w.seg.cols.day
	seen.each(func(i int) {
		doc := w.start + i
		if day := days[doc]; day >= c.earliest() {
			c.add(groups[doc], day, 0)
		}
	})
}

// earliest is the day before which a passage changes nothing. On later pages
// there is none, as the latest day of a group tells whether it has been shown.
func (c *collector) earliest() int32 {
	if c.after != nil || len(c.top) <= c.limit {
		return math.MinInt32
	}
	return c.groups[c.top[c.limit]].day
}

// settle scores the groups that may come to the page and share their day with
// others.
func (c *collector) settle(ctx context.Context) error {
	if len(c.plan.scored) == 0 || !c.findTied() {
		return nil
	}
	for i := range c.plan.view.segments {
		if err := c.scoreTied(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// findTied marks the groups whose score is needed and says whether there are
// any. Those of the day on which the page before ended may have been shown.
func (c *collector) findTied() (found bool) {
	shared := map[int32]int{} // groups by day
	last := c.leastDay()
	for i := range c.groups {
		if day := c.groups[i].day; day >= last && (c.after == nil || day < c.after.day) {
			shared[day]++
		}
	}
	for i := range c.groups {
		g := &c.groups[i]
		g.tied = g.day >= last && shared[g.day] > 1 || c.after != nil && g.day == c.after.day
		found = found || g.tied
	}
	return found
}

// leastDay is that of the last group of the page, or an earlier one, as if none
// of the day on which the page before ended were left.
func (c *collector) leastDay() int32 {
	if c.after != nil {
		for i := range c.groups {
			if c.groups[i].day < c.after.day {
				c.rank(int32(i))
			}
		}
	}
	if len(c.top) <= c.limit {
		return math.MinInt32
	}
	return c.groups[c.top[c.limit]].day
}

// scoreTied scores the matches of segment i in groups that are tied.
func (c *collector) scoreTied(ctx context.Context, i int) error {
	s := &c.plan.view.segments[i]
	if err := open(c.plan.view, i, c.plan.scored); err != nil {
		return err
	}
	var w window
	for start := 0; start < s.docs; start += windowSize {
		if err := ctx.Err(); err != nil {
			return err
		}
		w.move(s, start)
		tied := c.tied(&w)
		if tied.empty() {
			continue
		}
		if err := fill(&w, c.plan.scored); err != nil {
			return err
		}
		c.plan.count(&w, tied)
		tied.each(func(i int) {
			g := c.groupOf(&w, i)
			g.best = max(g.best, c.plan.score(&w, i, 0))
		})
	}
	return nil
}

// tied are the matches in a window that are in groups that are tied.
func (c *collector) tied(w *window) *docset {
	c.able = docset{}
	c.matched[w.number()].each(func(i int) {
		if g := c.groupOf(w, i); g != nil && g.tied {
			c.able.add(i)
		}
	})
	return &c.able
}

// groupOf is the group of document i of a window; nil for one that is too early
// for the page.
func (c *collector) groupOf(w *window, i int) *group {
	slot := c.slots[w.seg.cols.ords[colGroup][w.start+i]]
	if slot == 0 {
		return nil
	}
	return &c.groups[slot-1]
}
