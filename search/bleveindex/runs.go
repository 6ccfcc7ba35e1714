package bleveindex

import (
	"cmp"
	"slices"
)

// run is a stretch of documents of a segment that are in one group: mostly all
// of them, as a session is written in one go.
type run struct {
	group      uint32
	start, end uint32
}

// findRuns lists the runs of a segment by group, then place.
func (c *columns) findRuns() {
	groups := c.ords[colGroup]
	for doc, g := range groups {
		if doc == 0 || groups[doc-1] != g {
			c.runs = append(c.runs, run{group: g, start: uint32(doc)})
		}
		c.runs[len(c.runs)-1].end = uint32(doc + 1)
	}
	c.runs = slices.Clip(c.runs)
	slices.SortFunc(c.runs, func(a, b run) int {
		return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.start, b.start))
	})
}

// runsOf are the runs of one group.
func (c *columns) runsOf(group uint32) []run {
	from, _ := slices.BinarySearchFunc(c.runs, group, func(r run, g uint32) int { return cmp.Compare(r.group, g) })
	to := from
	for to < len(c.runs) && c.runs[to].group == group {
		to++
	}
	return c.runs[from:to]
}
