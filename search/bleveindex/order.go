package bleveindex

import "cmp"

// mark is the place of a group in the order of results. Its key is known by
// number or, in a cursor, by name.
type mark struct {
	score float32
	day   int32
	ord   uint32
	key   string   // if keys is nil
	keys  []string // by number
}

func (m mark) name() string {
	if m.keys == nil {
		return m.key
	}
	return m.keys[m.ord]
}

// order sorts groups: by score, or by day and then score. Group keys make
// either total.
type order struct {
	byDay bool
	keys  []string
}

// compare is negative if a comes before b.
func (o order) compare(a, b mark) int {
	if o.byDay {
		if c := cmp.Compare(b.day, a.day); c != 0 {
			return c
		}
	}
	if c := cmp.Compare(b.score, a.score); c != 0 {
		return c
	}
	return cmp.Compare(a.name(), b.name())
}
