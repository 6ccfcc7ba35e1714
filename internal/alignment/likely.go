package alignment

import "earshot/internal/research"

const (
	// fewest is how many segments tell anything.
	fewest = 4
	// leastAgreed is how well the segments of two texts must lie over each other.
	leastAgreed = 0.5
	// betterThanLater is how much better than if one was said some time later:
	// people speak all the time, so that any two texts lie over each other.
	betterThanLater = 1.25
)

// later are the times by which one text is moved, in ms; none is a multiple of
// another, as the cuts of some programs are.
var later = []int64{-13_700, -7_300, 5_100, 11_900, 23_300}

// Likely reports whether one of two texts looks like a translation of the other
// by its times: their segments lie over each other, and would not if one was
// said earlier or later. Agreed is how well, from 0 to 1. What language they are
// in it does not look at.
func Likely(a, b []research.Segment) (agreed float64, likely bool) {
	from, to := spansOf(a), spansOf(b)
	if min(len(from), len(to)) < fewest || !Timed(a, b) {
		return 0, false
	}
	agreed = agreement(from, to, 0)
	if agreed < leastAgreed {
		return agreed, false
	}
	for _, ms := range later {
		if agreed < betterThanLater*agreement(from, to, ms) {
			return agreed, false
		}
	}
	return agreed, true
}

// agreement is how much of the time of each segment, and of the one that lies
// over it most, both have in common: the mean over the segments of the text that
// has less of it.
func agreement(a, b []span, moved int64) float64 {
	shifted := make([]span, len(b))
	for i, s := range b {
		shifted[i] = span{s.number, s.start + moved, s.end + moved}
	}
	return min(covered(a, shifted), covered(shifted, a))
}

func covered(a, b []span) float64 {
	length := make(map[int]int64, len(a))
	for _, s := range a {
		length[s.number] = s.end - s.start
	}
	other := make(map[int]int64, len(b))
	for _, s := range b {
		other[s.number] = s.end - s.start
	}
	best := make(map[int]float64, len(a))
	for _, o := range overlaps(a, b) {
		both := float64(o.ms) / float64(length[o.original]+other[o.translation]-o.ms)
		best[o.original] = max(best[o.original], both)
	}
	sum := 0.0
	for _, share := range best {
		sum += share
	}
	return sum / float64(len(a))
}
