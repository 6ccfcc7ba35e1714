package research

import (
	"regexp"
	"strings"
	"time"
)

// Tag is a label in a tree. It belongs to one study, to one brand, or, with
// neither, to the whole group; a tag is never wider than the one above it.
type Tag struct {
	ID          string
	Parent      string // id; "" at the root
	Name        string // unique below its parent and in its scope, as FoldTerm compares
	Brand       string // slug
	Study       string // id
	Colour      string // such as "#1f7a4d"; "" for none
	Description string
	Concept     string // id of the concept of the glossary that it stands for; "" for none
	Archived    bool   // may not be given any more; what has it keeps it
	// MergedInto is the tag that this one has become a name of; "" for a tag
	// that is one.
	MergedInto string
	Aliases    []string // other names that lead here, sorted
	Version    int64    // grows with each edit
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// TagScope says how far a tag reaches.
type TagScope string

// The scopes, from the narrowest on.
const (
	StudyScope TagScope = "study"
	BrandScope TagScope = "brand"
	GroupScope TagScope = "group"
)

// Scope is how far the tag reaches.
func (t Tag) Scope() TagScope {
	switch {
	case t.Study != "":
		return StudyScope
	case t.Brand != "":
		return BrandScope
	}
	return GroupScope
}

// MostTagDepth is how many tags may stand one below the other.
const MostTagDepth = 32

// MostAliases is how many other names a tag remembers of its own.
const MostAliases = 200

var colourForm = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// Normalize tidies what people typed.
func (t *Tag) Normalize() {
	t.Name = strings.Join(strings.Fields(t.Name), " ")
	t.Colour = strings.ToLower(strings.TrimSpace(t.Colour))
	t.Description = strings.TrimSpace(t.Description)
}

// Check returns an *InvalidError that lists everything wrong with t.
func (t Tag) Check() error {
	var c Checker
	c.Text("name", t.Name, true, MostName)
	c.Require(t.Colour == "" || colourForm.MatchString(t.Colour), "colour", "must be a colour such as #1f7a4d")
	c.Prose("description", t.Description, MostProse)
	c.Require(t.Brand == "" || t.Study == "", "study", "must not be given together with brand")
	c.Require(t.Parent != t.ID || t.ID == "", "parent", "must be another tag")
	return c.Err()
}

// TagEventKind is what was done to tags.
type TagEventKind string

// The kinds of events.
const (
	TagCreated  TagEventKind = "create"
	TagEdited   TagEventKind = "edit" // name, colour, description, concept, parent, archived
	TagMerged   TagEventKind = "merge"
	TagSplit    TagEventKind = "split"
	TagPromoted TagEventKind = "promote"
	TagUndone   TagEventKind = "undo"
)

// TagEvent is one thing that was done to tags, and what it takes to undo it.
type TagEvent struct {
	ID       string
	Kind     TagEventKind
	Tag      string // id of the tag it was done to
	Author   string
	At       time.Time
	Changes  []TagChange
	Removed  []Tagging // tags that were taken off
	Added    []Tagging // tags that were given instead
	Undoes   string    // id of the event that this one undid; "" for none
	UndoneBy string    // id of the event that undid this one; "" for none
}

// TagChange is how one tag was before and after. Nil says that there was none.
// Aliases are the tag's own here, without the names of those merged into it.
type TagChange struct {
	ID            string
	Before, After *Tag
}

// Tagging is a tag on a highlight, finding or insight, by their ids.
type Tagging struct{ Tag, Object string }
