package research

import "slices"

// Visibility says who may read what was said and written in a study.
type Visibility string

// The visibilities, the widest first. Published findings and insights are for
// everybody, whatever that of their study is.
const (
	VisibleGroup Visibility = "group" // everybody who is signed in
	VisibleBrand Visibility = "brand" // who has a role at the brand of the study, or for the group
	VisibleTeam  Visibility = "team"  // who has a role at the study itself, and administrators
)

// Visibilities lists them, the widest first.
func Visibilities() []Visibility { return []Visibility{VisibleGroup, VisibleBrand, VisibleTeam} }

// Scope says what somebody may see. The zero Scope sees nothing. It is made
// from the rights of a person, see package auth, and every read takes one.
type Scope struct {
	All bool // everything; the rest does not count then
	// Open sees studies that are visible to the group, and what is published.
	Open bool
	// Within are the slugs of brands that the scope is confined to; nil for any.
	// What is of no brand, such as an insight, is then outside.
	Within []string
	// EveryBrand sees what is visible to the people of a brand, of any brand,
	// and Brands those of the brands with these slugs.
	EveryBrand bool
	Brands     []string
	Whole      []string // slugs of brands all of whose studies it sees
	Studies    []string // ids of studies that it sees as one of their team
	Drafts     bool     // insights that are not published
}

// Sees reports whether the scope sees a study and what belongs to it.
func (s Scope) Sees(study Study) bool {
	switch {
	case s.All:
		return true
	case !s.reaches(study.Brand):
		return false
	case slices.Contains(s.Whole, study.Brand), slices.Contains(s.Studies, study.ID):
		return true
	case study.Visibility == VisibleGroup:
		return s.Open
	case study.Visibility == VisibleBrand:
		return s.EveryBrand || slices.Contains(s.Brands, study.Brand)
	}
	return false
}

func (s Scope) reaches(brand string) bool { return s.Within == nil || slices.Contains(s.Within, brand) }

// SeesFinding reports whether the scope sees a finding of a study.
func (s Scope) SeesFinding(study Study, state FindingState) bool {
	return s.Sees(study) || s.Open && state.Public() && s.reaches(study.Brand)
}

// SeesInsight reports whether the scope sees an insight.
func (s Scope) SeesInsight(state FindingState) bool {
	return s.All || s.Within == nil && (s.Open && state.Public() || s.Drafts)
}

// SeesShared reports whether the scope sees all that is published.
func (s Scope) SeesShared() bool { return s.All || s.Open && s.Within == nil }

// None reports whether the scope sees nothing at all.
func (s Scope) None() bool {
	return !s.All && !s.Open && !s.EveryBrand && !s.Drafts && len(s.Brands)+len(s.Whole)+len(s.Studies) == 0
}

// Public reports whether a claim in this state is for everybody who is signed
// in. A deprecated one says what took its place.
func (s FindingState) Public() bool { return s == FindingPublished || s == FindingDeprecated }
