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
func daysBetween(from, to time.Time) (dayNode, bool) {
	n := dayNode{noDay, lastDay}
	if !from.IsZero() {
		n.from = dayOf(from)
	}
	if !to.IsZero() {
		n.before = dayOf(to) + 1
	}
	return n, !from.IsZero() || !to.IsZero()
}
