package bleveindex

import (
	"math"
	"time"
)

// lastDay is beyond every day.
const lastDay = math.MaxInt32

// firstDay reads a day, a month or a year and gives its first day.
func firstDay(value string) (int32, bool) {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, value); err == nil {
			return dayOf(t), true
		}
	}
	return 0, false
}

// daysBetween is the node of a date filter; false if it is open on both sides.
func daysBetween(from, to time.Time) (*dayNode, bool) {
	first, before := int32(noDay), int32(lastDay)
	if !from.IsZero() {
		first = dayOf(from)
	}
	if !to.IsZero() {
		before = dayOf(to) + 1
	}
	return newDayNode(first, before), !from.IsZero() || !to.IsZero()
}
