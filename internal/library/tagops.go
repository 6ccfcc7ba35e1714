package library

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
)

// changeTag runs an operation on a tag in one transaction. It is
// research.ErrStale if the tag is no longer of the version given; 0 skips that
// check.
func (l *Library) changeTag(ctx context.Context, who auth.Person, key Key, kind research.TagEventKind, id string, version int64,
	change func(ctx context.Context, e *tagEdits, t research.Tag) error,
) error {
	if err := mayWrite(who); err != nil {
		return err
	}
	_, _, err := l.once(ctx, who, key, func(ctx context.Context, tx *database.Tx) ([]string, error) {
		e, err := l.editTags(ctx, tx)
		if err != nil {
			return nil, err
		}
		t, err := e.expected(ctx, who, id, version)
		if err != nil {
			return nil, err
		}
		if err := change(ctx, e, t); err != nil {
			return nil, err
		}
		return []string{t.ID}, e.done(ctx, who, kind, t.ID)
	})
	return err
}

// expected reads the tag that an operation is about, by its id or that of one
// merged into it.
func (e *tagEdits) expected(ctx context.Context, who auth.Person, id string, version int64) (research.Tag, error) {
	now, err := seeTag(ctx, e.tx, who, id)
	if err != nil {
		return now, err
	}
	if err := e.mayChange(ctx, who, now); err != nil {
		return now, err
	}
	if version != 0 && version != now.Version {
		return now, research.ErrStale
	}
	return e.get(ctx, now.ID)
}

// TagPatch changes what is not nil. Parent moves the tag with all below it.
type TagPatch struct {
	Name, Colour, Description, Parent, Concept *string
	Archived                                   *bool
}

// UpdateTag changes a tag. The name that it had still leads to it.
func (l *Library) UpdateTag(ctx context.Context, who auth.Person, id string, version int64, p TagPatch) (TagDetail, error) {
	err := l.changeTag(ctx, who, Key{}, research.TagEdited, id, version, func(_ context.Context, e *tagEdits, t research.Tag) error {
		old := t.Name
		set(&t.Name, p.Name)
		set(&t.Colour, p.Colour)
		set(&t.Description, p.Description)
		set(&t.Parent, p.Parent)
		set(&t.Concept, p.Concept)
		set(&t.Archived, p.Archived)
		t.Normalize()
		t.Aliases = renamed(t.Aliases, old, t.Name)
		e.put(t)
		return t.Check()
	})
	if err != nil {
		return TagDetail{}, err
	}
	return l.Tag(ctx, who, id, "")
}

// renamed keeps the name that a tag had among its aliases. The oldest ones are
// dropped where there are too many.
func renamed(aliases []string, from, to string) []string {
	now := research.FoldTerm(to)
	kept := []string{}
	if research.FoldTerm(from) != now {
		kept = append(kept, from)
	}
	for _, a := range aliases {
		if f := research.FoldTerm(a); f != now && !slices.ContainsFunc(kept, func(k string) bool { return research.FoldTerm(k) == f }) {
			kept = append(kept, a)
		}
	}
	return kept[:min(len(kept), research.MostAliases)]
}

// MergeTag makes a tag, with all that carries it and all below it, one with
// another. Its names lead there from then on. Tags of one name below the two
// become one as well.
func (l *Library) MergeTag(ctx context.Context, who auth.Person, key Key, id string, version int64, into string) (TagDetail, error) {
	err := l.changeTag(ctx, who, key, research.TagMerged, id, version, func(ctx context.Context, e *tagEdits, t research.Tag) error {
		target, err := e.expected(ctx, who, into, 0)
		into = target.ID
		if errors.Is(err, auth.ErrForbidden) {
			return err
		}
		if err != nil {
			return invalid("into", "must be the id of a tag")
		}
		above, err := database.TagsAbove(ctx, e.tx, into)
		if err != nil {
			return err
		}
		if slices.Contains(above, t.ID) {
			return invalid("into", "must be neither the tag itself nor one below it")
		}
		return e.merge(ctx, t, target)
	})
	if err != nil {
		return TagDetail{}, err
	}
	return l.Tag(ctx, who, into, "")
}

func (e *tagEdits) merge(ctx context.Context, t, into research.Tag) error {
	if err := e.fits(ctx, t, into); err != nil {
		return err
	}
	children, err := database.TagChildren(ctx, e.tx, t.ID)
	if err != nil {
		return err
	}
	theirs, err := database.TagChildren(ctx, e.tx, into.ID)
	if err != nil {
		return err
	}
	type place struct{ name, brand, study string }
	at := func(t research.Tag) place { return place{research.FoldTerm(t.Name), t.Brand, t.Study} }
	double := make(map[place]string, len(theirs))
	for _, c := range theirs {
		double[at(c)] = c.ID
	}
	for _, c := range children {
		child, err := e.get(ctx, c.ID)
		if err != nil {
			return err
		}
		if same, ok := double[at(c)]; ok && same != t.ID && same != c.ID {
			other, err := e.get(ctx, same)
			if err != nil {
				return err
			}
			if err := e.merge(ctx, child, other); err != nil {
				return err
			}
			continue
		}
		child.Parent = into.ID
		e.put(child)
	}
	names, err := database.TagsMergedInto(ctx, e.tx, t.ID)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := e.load(ctx, name); err != nil {
			return err
		}
		alias := *e.after[name]
		alias.MergedInto = into.ID
		e.put(alias)
	}
	t.MergedInto = into.ID
	e.put(t)
	return nil
}

// TagPart is a tag that is split off another, with what is to carry it.
type TagPart struct {
	Name    string
	Objects []string // ids of highlights, findings and insights that carry the tag
}

// Most parts of a split, and objects in all of them.
const (
	mostTagParts   = 100
	mostTagObjects = 10_000
)

// SplitTag gives what carries a tag new ones beside it. What is in no part
// keeps the tag. It returns the new tags.
func (l *Library) SplitTag(ctx context.Context, who auth.Person, key Key, id string, version int64, parts []TagPart) ([]TagDetail, error) {
	if err := checkParts(parts); err != nil {
		return nil, err
	}
	if err := mayWrite(who); err != nil {
		return nil, err
	}
	made, _, err := l.once(ctx, who, key, func(ctx context.Context, tx *database.Tx) ([]string, error) {
		e, err := l.editTags(ctx, tx)
		if err != nil {
			return nil, err
		}
		t, err := e.expected(ctx, who, id, version)
		if err != nil {
			return nil, err
		}
		ids, err := e.split(ctx, who, t, parts)
		if err != nil {
			return nil, err
		}
		return ids, e.done(ctx, who, research.TagSplit, t.ID)
	})
	if err != nil {
		return nil, err
	}
	details := make([]TagDetail, len(made))
	for i, id := range made {
		if details[i], err = l.Tag(ctx, who, id, ""); err != nil {
			return nil, err
		}
	}
	return details, nil
}

func checkParts(parts []TagPart) error {
	var c research.Checker
	objects := 0
	c.Require(len(parts) > 0 && len(parts) <= mostTagParts, "parts", "must be 1 to %d", mostTagParts)
	for i, p := range parts {
		c.Text(fmt.Sprintf("parts[%d].name", i), p.Name, true, research.MostName)
		objects += len(p.Objects)
	}
	c.Require(objects <= mostTagObjects, "parts", "must name at most %d objects together", mostTagObjects)
	return c.Err()
}

// split adds the new tags first, as what is given must exist.
func (e *tagEdits) split(ctx context.Context, who auth.Person, t research.Tag, parts []TagPart) ([]string, error) {
	ids := make([]string, len(parts))
	seen := map[string]bool{}
	for i, p := range parts {
		for _, object := range p.Objects {
			if seen[object] {
				return nil, invalid(fmt.Sprintf("parts[%d].objects", i), "must not be named twice")
			}
			seen[object] = true
		}
		part := research.Tag{ID: research.NewID(), Parent: t.Parent, Name: p.Name, Brand: t.Brand, Study: t.Study, Colour: t.Colour}
		part.Normalize()
		ids[i] = part.ID
		if err := e.insert(ctx, part); err != nil {
			return nil, err
		}
		objects, err := database.ObjectsSeen(ctx, e.tx, who.Scope(), p.Objects)
		if err != nil {
			return nil, err
		}
		removed, added, err := database.Retag(ctx, e.tx, t.ID, part.ID, objects)
		if err != nil {
			return nil, err
		}
		if len(added) < len(p.Objects) {
			return nil, invalid(fmt.Sprintf("parts[%d].objects", i), "must be ids of what carries the tag")
		}
		e.event.Removed, e.event.Added = append(e.event.Removed, removed...), append(e.event.Added, added...)
	}
	return ids, nil
}

// PromoteTag makes a tag of a study one of its brand or of the group, and one
// of a brand one of the group. What is below it stays as it is.
func (l *Library) PromoteTag(ctx context.Context, who auth.Person, key Key, id string, version int64, to research.TagScope) (TagDetail, error) {
	err := l.changeTag(ctx, who, key, research.TagPromoted, id, version, func(ctx context.Context, e *tagEdits, t research.Tag) error {
		scopes := []research.TagScope{research.StudyScope, research.BrandScope, research.GroupScope}
		if slices.Index(scopes, to) <= slices.Index(scopes, t.Scope()) {
			return invalid("scope", fmt.Sprintf("must be wider than that of the tag, which is %s", t.Scope()))
		}
		if to == research.BrandScope {
			s, err := database.StudyByID(ctx, e.tx, t.Study)
			if err != nil {
				return err
			}
			t.Brand = s.Brand
		} else {
			t.Brand = ""
		}
		t.Study = ""
		e.put(t)
		return e.mayChange(ctx, who, t)
	})
	if err != nil {
		return TagDetail{}, err
	}
	return l.Tag(ctx, who, id, "")
}
