package library

import (
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
)

// CreateConcept adds a concept to the glossary. Without a status it is agreed
// where a group admin adds it, and otherwise proposed.
func (l *Library) CreateConcept(ctx context.Context, who auth.Person, key Key, c research.Concept) (research.Concept, error) {
	if err := mayWrite(who); err != nil {
		return c, err
	}
	if c.Status == "" {
		c.Status = research.ConceptProposed
		if who.MayAdminister() {
			c.Status = research.ConceptAgreed
		}
	}
	c.Normalize()
	if err := c.Check(); err != nil {
		return c, err
	}
	if err := mayKeep(who, c); err != nil {
		return c, err
	}
	ids, _, err := l.once(ctx, who, key, func(ctx context.Context, tx *database.Tx) ([]string, error) {
		c.ID, c.Author, c.Version, c.CreatedAt, c.UpdatedAt = research.NewID(), who.Name, 1, l.now(), l.now()
		if err := l.changeGlossary(ctx, tx); err != nil {
			return nil, err
		}
		if err := checkReferences(ctx, tx, c); err != nil {
			return nil, err
		}
		if err := database.InsertConcepts(ctx, tx, []research.Concept{c}); err != nil {
			return nil, err
		}
		return []string{c.ID}, database.RelateConcepts(ctx, tx, []research.Concept{c})
	})
	if err != nil {
		return c, err
	}
	return database.ConceptByID(ctx, l.db, ids[0])
}

// changeGlossary begins a change of the glossary: see database.ChangeGlossary.
func (l *Library) changeGlossary(ctx context.Context, tx *database.Tx) error {
	tx.AfterCommit(l.reword)
	return database.ChangeGlossary(ctx, tx)
}

// mayKeep says whether a person may make a concept what it is, or change it
// while it is that: researchers propose, group admins agree.
func mayKeep(who auth.Person, c research.Concept) error {
	if who.MayAdminister() || who.MayWrite() && c.Status == research.ConceptProposed {
		return nil
	}
	return auth.ErrForbidden
}

// checkReferences checks what a concept says about brands and other concepts.
func checkReferences(ctx context.Context, tx *database.Tx, c research.Concept) error {
	var ch research.Checker
	brands, err := database.BrandIDs(ctx, tx)
	if err != nil {
		return err
	}
	for i, t := range c.Terms {
		ch.Require(t.Brand == "" || brands[t.Brand] != "", fmt.Sprintf("terms[%d].brand", i), "must be the slug of a brand")
	}
	for field, ids := range map[string][]string{"broader": c.Broader, "related": c.Related} {
		found, err := database.ConceptsByID(ctx, tx, ids)
		if err != nil {
			return err
		}
		for i, id := range ids {
			_, ok := found[id]
			ch.Require(ok, fmt.Sprintf("%s[%d]", field, i), "must be the id of a concept")
		}
	}
	cycle, err := database.IsBroader(ctx, tx, c.ID, c.Broader)
	if err != nil {
		return err
	}
	ch.Require(!cycle, "broader", "would make the concept broader than itself")
	return ch.Err()
}

// Concept finds a concept of the glossary.
func (l *Library) Concept(ctx context.Context, who auth.Person, id string) (research.Concept, error) {
	if err := mayRead(who); err != nil {
		return research.Concept{}, err
	}
	return database.ConceptByID(ctx, l.db, id)
}

// ConceptsByID finds several concepts; those that do not exist are missing.
func (l *Library) ConceptsByID(ctx context.Context, who auth.Person, ids []string) (map[string]research.Concept, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	return database.ConceptsByID(ctx, l.db, ids)
}

// ConceptFilter narrows a list of concepts. "" does not narrow.
type ConceptFilter struct {
	Text     string // that stands in a term, in the language if one is given
	Language string // that there is a term of
	Status   research.ConceptStatus
}

// mostText is the longest text that the glossary is asked for, in code points.
const mostText = 200

// Concepts lists the glossary by label, in the language of the filter or else
// in English, after the position given.
func (l *Library) Concepts(ctx context.Context, who auth.Person, f ConceptFilter, after string, limit int) (Page[research.Concept], error) {
	if err := mayRead(who); err != nil {
		return Page[research.Concept]{}, err
	}
	var ch research.Checker
	ch.Text("q", f.Text, false, mostText)
	ch.Language("language", f.Language, false)
	if err := ch.Err(); err != nil {
		return Page[research.Concept]{}, err
	}
	at, err := conceptPlace(after)
	if err != nil {
		return Page[research.Concept]{}, err
	}
	filter := database.ConceptFilter{Text: strings.TrimSpace(f.Text), Language: research.CanonicalLanguage(f.Language), Status: f.Status}
	if f.Language == "" {
		filter.Language = ""
	}
	list, places, err := database.Concepts(ctx, l.db, filter, at, limit+1)
	if err != nil || len(list) <= limit {
		return Page[research.Concept]{Items: list}, err
	}
	last := places[limit-1]
	next := base64.RawURLEncoding.EncodeToString([]byte(last.Folded + "\x00" + last.ID))
	return Page[research.Concept]{Items: list[:limit], Next: next}, nil
}

// conceptPlace reads a position in a list of concepts.
func conceptPlace(after string) (database.ConceptPlace, error) {
	if after == "" {
		return database.ConceptPlace{}, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(after)
	folded, id, ok := strings.Cut(string(b), "\x00")
	var ch research.Checker
	ch.Text("after", folded, false, 4*research.MostName)
	if err != nil || !ok || ch.Err() != nil || !research.ValidID(id) {
		return database.ConceptPlace{}, search.ErrBadCursor
	}
	return database.ConceptPlace{Folded: folded, ID: id}, nil
}

// Glossary is what there is in the glossary.
type Glossary struct {
	Agreed, Proposed int      // concepts
	Languages        []string // of terms, sorted
}

// Glossary says what there is in the glossary.
func (l *Library) Glossary(ctx context.Context, who auth.Person) (Glossary, error) {
	if err := mayRead(who); err != nil {
		return Glossary{}, err
	}
	counts, err := database.CountConcepts(ctx, l.db)
	if err != nil {
		return Glossary{}, err
	}
	languages, err := database.GlossaryLanguages(ctx, l.db)
	return Glossary{counts[research.ConceptAgreed], counts[research.ConceptProposed], languages}, err
}

// ConceptPatch changes what is not nil.
type ConceptPatch struct {
	URI              *string
	Status           *research.ConceptStatus
	Definitions      *[]research.Definition
	Terms            *[]research.Term
	Broader, Related *[]string
}

// UpdateConcept changes a concept. It is research.ErrStale if the concept is no
// longer of the version given; 0 skips that check.
func (l *Library) UpdateConcept(ctx context.Context, who auth.Person, id string, version int64, p ConceptPatch) (research.Concept, error) {
	if err := mayWrite(who); err != nil {
		return research.Concept{}, err
	}
	err := l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		c, err := l.conceptToChange(ctx, tx, who, id, version)
		if err != nil {
			return err
		}
		p.apply(&c)
		c.Normalize()
		if err := c.Check(); err != nil {
			return err
		}
		if err := mayKeep(who, c); err != nil {
			return err
		}
		if err := checkReferences(ctx, tx, c); err != nil {
			return err
		}
		c.Version, c.UpdatedAt = c.Version+1, l.now()
		return database.UpdateConcept(ctx, tx, c)
	})
	if err != nil {
		return research.Concept{}, err
	}
	return database.ConceptByID(ctx, l.db, id)
}

// conceptToChange begins a change of the glossary that is about one concept.
func (l *Library) conceptToChange(ctx context.Context, tx *database.Tx, who auth.Person, id string, version int64) (research.Concept, error) {
	if err := l.changeGlossary(ctx, tx); err != nil {
		return research.Concept{}, err
	}
	c, err := database.ConceptByID(ctx, tx, id)
	if err != nil {
		return c, err
	}
	if err := mayKeep(who, c); err != nil {
		return c, err
	}
	if version != 0 && version != c.Version {
		return c, research.ErrStale
	}
	return c, nil
}

func (p ConceptPatch) apply(c *research.Concept) {
	set(&c.URI, p.URI)
	set(&c.Status, p.Status)
	set(&c.Definitions, p.Definitions)
	set(&c.Terms, p.Terms)
	set(&c.Broader, p.Broader)
	set(&c.Related, p.Related)
}

// DeleteConcept removes a concept. It is research.ErrStale if the concept is no
// longer of the version given; 0 skips that check.
func (l *Library) DeleteConcept(ctx context.Context, who auth.Person, id string, version int64) error {
	if err := mayWrite(who); err != nil {
		return err
	}
	return l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if _, err := l.conceptToChange(ctx, tx, who, id, version); err != nil {
			return err
		}
		return database.DeleteConcept(ctx, tx, id, l.now())
	})
}

// exportPage is how many concepts an export holds at once.
const exportPage = 500

// EachConcept calls f with all concepts of the glossary in order of id, some at
// a time. One that changes meanwhile is given as it was or as it is.
func (l *Library) EachConcept(ctx context.Context, who auth.Person, f func([]research.Concept) error) error {
	if err := mayRead(who); err != nil {
		return err
	}
	after := ""
	for {
		list, err := database.ConceptsAfter(ctx, l.db, after, exportPage)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return nil
		}
		if err := f(slices.Clip(list)); err != nil {
			return err
		}
		after = list[len(list)-1].ID
	}
}

// ConceptsNamed finds the ids of the concepts that have a preferred term, in
// any language and without regard to case; or the one that has an id, which
// may stand at the end of an address.
func (l *Library) ConceptsNamed(ctx context.Context, who auth.Person, name string) ([]string, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	if id := name[strings.LastIndexByte(name, '/')+1:]; research.ValidID(id) {
		found, err := database.ConceptsByID(ctx, l.db, []string{id})
		return slices.Collect(maps.Keys(found)), err
	}
	var ch research.Checker
	ch.Text("name", name, true, research.MostName)
	if ch.Err() != nil { // no concept is called so
		return nil, nil //nolint:nilerr // a name that nothing can have is no mistake of whoever asks
	}
	found, err := database.ConceptsByLabel(ctx, l.db, []string{research.FoldTerm(name)})
	var ids []string
	for _, each := range found {
		ids = append(ids, each...)
	}
	return distinct(ids), err
}
