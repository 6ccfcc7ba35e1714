package auth

import (
	"slices"

	"earshot/internal/research"
)

// Capability is something that a role allows.
type Capability string

// The capabilities. Those that manage come with everything that administrators
// need to see.
const (
	// Read sees what is visible to the people of a brand, or, given for a study,
	// to its team. What is visible to the group needs none.
	Read Capability = "read"
	// Contribute adds and changes studies, sessions, files, highlights, tags,
	// findings and insights.
	Contribute Capability = "contribute"
	// Recordings plays recordings and opens attachments.
	Recordings Capability = "recordings"
	// Identities reads what is noted about participants.
	Identities Capability = "identities"
	// Export takes quotes away.
	Export Capability = "export"
	// ManageBrand sees all studies of a brand and says who may do what there.
	ManageBrand Capability = "manage-brand"
	// ManageGroup sees everything, adds brands, agrees on the glossary, edits
	// roles and people, and reads the audit events.
	ManageGroup Capability = "manage-group"
)

// Capabilities lists them, the least first.
func Capabilities() []Capability {
	return []Capability{Read, Contribute, Recordings, Identities, Export, ManageBrand, ManageGroup}
}

// Caps is a set of capabilities. The zero Caps allows nothing.
type Caps uint16

// capsOf is a set of capabilities by their names; unknown ones allow nothing.
func capsOf[T ~string](names []T) Caps {
	var c Caps
	for _, name := range names {
		if i := slices.Index(Capabilities(), Capability(name)); i >= 0 {
			c |= 1 << i
		}
	}
	if c&bit(ManageGroup) != 0 {
		c |= bit(ManageBrand)
	}
	return c
}

func bit(c Capability) Caps { return 1 << slices.Index(Capabilities(), c) }

// Has reports whether a set has a capability.
func (c Caps) Has(capability Capability) bool { return c&bit(capability) != 0 }

// Names lists the capabilities of a set, the least first.
func (c Caps) Names() []Capability {
	return slices.DeleteFunc(Capabilities(), func(name Capability) bool { return !c.Has(name) })
}

// TokenScope narrows what a token may do of what its owner may.
type TokenScope string

// The scopes of tokens. Each lets read; the first lets read recordings and what
// identifies participants, too.
const (
	ScopeRead       TokenScope = "read"
	ScopeContribute TokenScope = "contribute"
	ScopeExport     TokenScope = "export"
	ScopeAdmin      TokenScope = "admin"
)

// TokenScopes lists the scopes of tokens.
func TokenScopes() []TokenScope {
	return []TokenScope{ScopeRead, ScopeContribute, ScopeExport, ScopeAdmin}
}

// mask is what a token with these scopes may do at most; without any, all.
func mask(scopes []string) Caps {
	if len(scopes) == 0 {
		return ^Caps(0)
	}
	allowed := bit(Read)
	for _, s := range scopes {
		switch TokenScope(s) {
		case ScopeRead:
			allowed |= bit(Recordings) | bit(Identities)
		case ScopeContribute:
			allowed |= bit(Contribute)
		case ScopeExport:
			allowed |= bit(Export)
		case ScopeAdmin:
			allowed |= bit(ManageBrand) | bit(ManageGroup)
		}
	}
	return allowed
}

// rights are what somebody may do where. They never change once made.
type rights struct {
	group   Caps
	brands  map[string]Caps // by slug
	studies map[string]Caps // by id
	within  []string        // slugs that all is confined to; nil for none
}

// builtIn are the roles as they are unless an administrator edits them; for
// people who are not in the database, such as operators on the data folder.
var builtIn = map[Role]Caps{
	Viewer:      capsOf([]Capability{Read}),
	Contributor: capsOf([]Capability{Read, Contribute}),
	Researcher:  capsOf([]Capability{Read, Contribute, Recordings, Identities, Export}),
	BrandAdmin:  capsOf([]Capability{Read, Contribute, Recordings, Identities, Export, ManageBrand}),
	GroupAdmin:  capsOf(Capabilities()),
}

func (p Person) where() rights {
	if p.rights != nil {
		return *p.rights
	}
	return rights{group: builtIn[p.Role]}
}

// known reports whether somebody is signed in at all.
func (p Person) known() bool { return p.rights != nil || builtIn[p.Role] != 0 }

// May reports whether a person may do something in a study: because of a role
// for the group, its brand, or itself.
func (p Person) May(c Capability, s research.Study) bool {
	r := p.where()
	if r.within != nil && !slices.Contains(r.within, s.Brand) {
		return false
	}
	return (r.group | r.brands[s.Brand] | r.studies[s.ID]).Has(c)
}

// MayAt reports whether a person may do something at a brand.
func (p Person) MayAt(c Capability, brand string) bool {
	return p.May(c, research.Study{Brand: brand})
}

// MayInGroup reports whether a person may do something that concerns the whole
// group.
func (p Person) MayInGroup(c Capability) bool {
	r := p.where()
	return r.within == nil && r.group.Has(c)
}

// MayAnywhere reports whether there is a place where a person may do something.
func (p Person) MayAnywhere(c Capability) bool {
	r := p.where()
	all := r.group
	for _, caps := range r.brands {
		all |= caps
	}
	for _, caps := range r.studies {
		all |= caps
	}
	return all.Has(c)
}

// Confined reports whether a person is confined to some brands, as by a token.
func (p Person) Confined() bool { return p.where().within != nil }

// MayRead reports whether a person may see anything.
func (p Person) MayRead() bool { return p.known() }

// MayWrite reports whether a person may add and change research somewhere.
func (p Person) MayWrite() bool { return p.MayAnywhere(Contribute) }

// MayAdminister reports whether a person may add brands and agree on words.
func (p Person) MayAdminister() bool { return p.MayInGroup(ManageGroup) }

// Scope is what a person may see.
func (p Person) Scope() research.Scope { return p.scope(Read) }

// ExportScope is what a person may take quotes of away.
func (p Person) ExportScope() research.Scope { return p.scope(Export) }

// IdentityScope is where a person may read what is noted about participants.
func (p Person) IdentityScope() research.Scope { return p.scope(Identities) }

// RecordingScope is where a person may hear recordings.
func (p Person) RecordingScope() research.Scope { return p.scope(Recordings) }

// scope lists the places where a person has a capability; as a reader also what
// is for everybody.
func (p Person) scope(c Capability) research.Scope {
	r := p.where()
	all := bit(ManageBrand)
	if c != Read {
		all = bit(c)
	}
	s := research.Scope{Within: r.within}
	switch {
	case r.group&all != 0 && r.within == nil:
		return research.Scope{All: true}
	case r.group&all != 0:
		s.Whole = r.within
	}
	s.EveryBrand = r.group.Has(c)
	for brand, caps := range r.brands {
		if caps&all != 0 {
			s.Whole = append(slices.Clip(s.Whole), brand)
		} else if caps.Has(c) {
			s.Brands = append(s.Brands, brand)
		}
	}
	for study, caps := range r.studies {
		if caps.Has(c) {
			s.Studies = append(s.Studies, study)
		}
	}
	for _, list := range [][]string{s.Brands, s.Studies} {
		slices.Sort(list) // maps have no order, and equal rights make equal scopes
	}
	s.Whole = slices.Sorted(slices.Values(s.Whole))
	if c == Read {
		s.Open, s.Drafts = p.known(), r.within == nil && p.MayAnywhere(Contribute)
	}
	return s
}

// WithRights is a person who has roles at brands (by slug) and studies (by id)
// as they are built in; for tests and tools that work without a database.
func (p Person) WithRights(brands, studies map[string]Role) Person {
	r := rights{group: builtIn[p.Role], brands: map[string]Caps{}, studies: map[string]Caps{}}
	for slug, role := range brands {
		r.brands[slug] = builtIn[role]
	}
	for id, role := range studies {
		r.studies[id] = builtIn[role]
	}
	p.rights = &r
	return p
}
