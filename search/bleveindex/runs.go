package bleveindex

import (
	"cmp"
	"math"
	"slices"
)

// run is a stretch of documents of a segment that are in one group: mostly all
// of them, as a session is written in one go.
type run struct {
	group      uint32
	start, end uint32
	day        int32 // the latest
}

// findRuns lists the runs of a segment by group, then place.
func (c *columns) findRuns() {
	groups := c.ords[colGroup]
	for doc, g := range groups {
		if doc == 0 || groups[doc-1] != g {
			c.runs = append(c.runs, run{group: g, start: uint32(doc), day: noDay})
		}
		last := &c.runs[len(c.runs)-1]
		last.end, last.day = uint32(doc+1), max(last.day, c.day[doc])
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

// latestDays gives the latest day of each group, replaced passages included.
func latestDays(segments []segmentView) []int32 {
	var days []int32
	for i := range segments {
		for _, r := range segments[i].cols.runs {
			for int(r.group) >= len(days) {
				days = append(days, math.MinInt32)
			}
			days[r.group] = max(days[r.group], r.day)
		}
	}
	return days
}
