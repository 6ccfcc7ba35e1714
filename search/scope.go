package search

import "slices"

// Scope says which studies the caller may see. The zero Scope sees nothing, so
// forgetting it shows an empty page, not someone else's interview.
type Scope struct {
	studies []string // sorted
	all     bool
	shared  bool
}

// Everything sees all passages, those without a study included.
func Everything() Scope { return Scope{all: true} }

// Studies sees the passages of these studies only. "" stands for those that
// have none.
func Studies(ids ...string) Scope {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return Scope{studies: slices.Compact(ids)}
}

// WithShared sees what is shared, too, whatever study it is of: see
// Passage.Shared.
func (s Scope) WithShared() Scope {
	s.shared = true
	return s
}

// All reports whether the scope sees everything.
func (s Scope) All() bool { return s.all }

// Shared reports whether the scope sees what is shared.
func (s Scope) Shared() bool { return s.all || s.shared }

// Sees reports whether the scope sees passages of a study that are not shared.
func (s Scope) Sees(study string) bool {
	if s.all {
		return true
	}
	_, found := slices.BinarySearch(s.studies, study)
	return found
}

// Allowed lists the studies that the scope sees, sorted; for engines. It is
// nil for [Everything].
func (s Scope) Allowed() []string { return slices.Clone(s.studies) }
