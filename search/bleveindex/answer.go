package bleveindex

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"earshot/search"
)

// answer reads the passages of the groups on a page and gives the best of each.
func (c *collector) answer(ctx context.Context, page []int32, each int) ([]search.Group, error) {
	c.hits = c.hits[:0]
	for i := range c.plan.view.segments {
		if err := c.members(ctx, i, page); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(c.hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(b.score, a.score))
	})
	groups := make([]search.Group, len(page))
	rest := c.hits
	for i, g := range page {
		n := 0
		for n < len(rest) && int(rest[n].group) == i {
			n++
		}
		hits, err := c.best(rest[:n], each)
		if err != nil {
			return nil, err
		}
		c.groups[g].best = float32(hits[0].Score) // by day, it may not be known before
		groups[i] = search.Group{Hits: hits, More: n - len(hits)}
		if key := c.order.keys[c.groups[g].ord]; key[0] == sessionGroup {
			groups[i].Session = key[1:]
		}
		rest = rest[n:]
	}
	return groups, nil
}

// part is a run of documents in a group of the page.
type part struct {
	run
	group int
}

// members scores the matches of segment number i that are in the groups of a
// page.
func (c *collector) members(ctx context.Context, i int, page []int32) error {
	s := &c.plan.view.segments[i]
	parts := c.parts[:0]
	for at, g := range page {
		for _, r := range s.cols.runsOf(c.groups[g].ord) {
			parts = append(parts, part{r, at})
		}
	}
	c.parts = parts
	if len(parts) == 0 {
		return nil
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.start, b.start) })
	if err := open(c.plan.view, i, c.plan.scored); err != nil {
		return err
	}
	var w window
	for len(parts) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		w.move(s, int(parts[0].start)/windowSize*windowSize)
		if err := fill(&w, c.plan.scored); err != nil {
			return err
		}
		parts = c.score(&w, i, parts)
	}
	return nil
}

// score scores the matches of parts that are in a window, and gives those that
// go on behind it.
func (c *collector) score(w *window, seg int, parts []part) []part {
	end, needed := uint32(w.start+w.n), &c.able
	*needed = docset{}
	for i := 0; i < len(parts) && parts[i].start < end; i++ {
		for doc := parts[i].start; doc < min(parts[i].end, end); doc++ {
			needed.add(int(doc) - w.start)
		}
	}
	needed.and(&c.matched[w.number()])
	c.plan.count(w, needed)
	for len(parts) > 0 && parts[0].start < end {
		p := &parts[0]
		for ; p.start < min(p.end, end); p.start++ {
			if in := int(p.start) - w.start; needed.has(in) {
				score := c.plan.score(w, in, 0)
				c.hits = append(c.hits, hit{group: int32(p.group), seg: int32(seg), doc: int32(p.start), score: score})
			}
		}
		if p.start < p.end {
			break
		}
		parts = parts[1:]
	}
	return parts
}

// best picks the first of hits, which are in the order of their scores, and
// sorts equals by id. Ids are read for those alone that may be among them.
func (c *collector) best(hits []hit, each int) ([]search.Hit, error) {
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
