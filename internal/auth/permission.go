package auth

// Permission is the least that an operation needs, declared where its route is.
// Where in the repository somebody may do it, the library decides.
type Permission string

// The permissions that are not the name of a capability. The zero Permission is
// none: nobody gets past it.
const (
	Public   Permission = "public"    // nobody need be known
	SignedIn Permission = "signed-in" // whoever is
)

// Needs is the permission of whoever has a capability somewhere; to manage the
// group one needs it for the group.
func Needs(c Capability) Permission { return Permission(c) }

// Declared reports whether a permission is one.
func (p Permission) Declared() bool {
	for _, c := range Capabilities() {
		if p == Needs(c) {
			return true
		}
	}
	return p == Public || p == SignedIn
}

// Allows reports whether somebody gets past a permission.
func (p Permission) Allows(who Person) bool {
	switch {
	case p == Public:
		return true
	case p == SignedIn:
		return who.known()
	case !p.Declared():
		return false
	case Capability(p) == ManageGroup:
		return who.MayAdminister()
	}
	return who.MayAnywhere(Capability(p))
}
