package library

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
)

// tagEdits collects what one operation does to tags, so that it is written,
// checked, remembered for undoing and handed to search in one place.
type tagEdits struct {
	l      *Library
	tx     *database.Tx
	before map[string]*research.Tag // nil for a tag that was not there
	after  map[string]*research.Tag // nil for one that is to go
	order  []string
	there  map[string]bool // tags that insert has written
	event  research.TagEvent
}

// editTags begins a change of the tree of tags; others wait until it commits.
func (l *Library) editTags(ctx context.Context, tx *database.Tx) (*tagEdits, error) {
	return &tagEdits{l: l, tx: tx, before: map[string]*research.Tag{}, after: map[string]*research.Tag{}, there: map[string]bool{}}, database.LockTags(ctx, tx)
}

// get reads a tag as the operation has made it so far. One that was merged is
// not found.
func (e *tagEdits) get(ctx context.Context, id string) (research.Tag, error) {
	if err := e.load(ctx, id); err != nil {
		return research.Tag{}, err
	}
	if t := e.after[id]; t != nil && t.MergedInto == "" {
		return *t, nil
	}
	return research.Tag{}, &research.NotFoundError{Thing: "tag"}
}

// load remembers how a tag was.
func (e *tagEdits) load(ctx context.Context, id string) error {
	if _, known := e.after[id]; known {
		return nil
	}
	t, err := database.TagRow(ctx, e.tx, id)
	switch {
	case errors.Is(err, research.ErrNotFound):
		e.before[id], e.after[id] = nil, nil
	case err != nil:
		return err
	default:
		was := t
		e.before[id], e.after[id] = &was, &t
	}
	e.order = append(e.order, id)
	return nil
}

// put says how a tag is to be; it must have been read, or be new.
func (e *tagEdits) put(t research.Tag) {
	if _, known := e.after[t.ID]; !known {
		e.before[t.ID] = nil
		e.order = append(e.order, t.ID)
	}
	e.after[t.ID] = &t
}

// insert adds a tag at once, so that something can carry it.
func (e *tagEdits) insert(ctx context.Context, t research.Tag) error {
	t.Version, t.UpdatedAt = t.Version+1, e.l.now()
	if t.CreatedAt.IsZero() {
		t.CreatedAt = t.UpdatedAt
	}
	e.put(t)
	e.there[t.ID] = true
	return badReference(database.InsertTag(ctx, e.tx, t))
}

// done writes the changes, checks the tree, and adds the operation to the
// history.
func (e *tagEdits) done(ctx context.Context, who auth.Person, kind research.TagEventKind, tag string) error {
	e.event.ID, e.event.Kind, e.event.Tag, e.event.Author, e.event.At = research.NewID(), kind, tag, who.Name, e.l.now()
	for _, id := range e.order {
		if !sameTag(e.before[id], e.after[id]) {
			e.event.Changes = append(e.event.Changes, research.TagChange{ID: id, Before: e.before[id], After: e.after[id]})
		}
	}
	if len(e.event.Changes)+len(e.event.Removed)+len(e.event.Added) == 0 {
		return nil
	}
	if err := e.write(ctx); err != nil {
		return err
	}
	for _, c := range e.event.Changes {
		if kind == research.TagCreated && c.After != nil && e.there[c.After.Parent] {
			continue // the new tag above it is checked, with the height of all below
		}
		if err := e.check(ctx, c); err != nil {
			return err
		}
	}
	if err := database.InsertTagEvent(ctx, e.tx, e.event); err != nil {
		return err
	}
	return e.tellSearch(ctx)
}

func (e *tagEdits) write(ctx context.Context) error {
	var hidden []string
	for _, c := range e.event.Changes {
		if c.Before != nil {
			hidden = append(hidden, c.ID)
		}
	}
	if len(hidden) > 1 { // names that change places must not meet
		if err := database.HideTagNames(ctx, e.tx, hidden); err != nil {
			return err
		}
	}
	for _, c := range e.event.Changes {
		var err error
		switch {
		case c.After == nil || e.there[c.ID]: // those that go, go last: others may still refer to them
		case c.Before == nil:
			err = e.insert(ctx, *c.After)
		default:
			c.After.Version, c.After.UpdatedAt = c.Before.Version+1, e.l.now()
			err = badReference(database.UpdateTag(ctx, e.tx, *c.After))
		}
		if err != nil {
			return err
		}
	}
	return e.remove(ctx)
}

// remove deletes the tags that are to go, if nothing carries them and nothing
// stands below them.
func (e *tagEdits) remove(ctx context.Context) error {
	var ids []string
	for _, c := range e.event.Changes {
		if c.After == nil {
			ids = append(ids, c.ID)
		}
	}
	uses, err := database.TagUses(ctx, e.tx, research.Scope{All: true}, ids)
	if err != nil {
		return err
	}
	for _, c := range e.event.Changes {
		if c.After != nil {
			continue
		}
		if n := uses[c.ID]; n > 0 {
			return changedSince("the tag %q is in use (on %d): take it off what carries it, or archive it instead of undoing", tagName(c), n)
		}
		if err := database.DeleteTag(ctx, e.tx, c.ID); errors.Is(err, research.ErrNotFound) {
			return changedSince("other tags stand below %q, or were merged into it: undo that first", tagName(c))
		} else if err != nil {
			return err
		}
	}
	return nil
}

// badReference words what the database says about a brand, study, parent or
// concept that is not there.
func badReference(err error) error {
	if errors.Is(err, research.ErrNotFound) {
		return invalid("parent", "or brand, study or concept: one of them does not exist")
	}
	return err
}

// sameTag compares tags without what counts edits.
func sameTag(a, b *research.Tag) bool {
	if a == nil || b == nil {
		return a == b
	}
	x, y := *a, *b
	for _, t := range []*research.Tag{&x, &y} {
		t.Version, t.CreatedAt, t.UpdatedAt = 0, time.Time{}, time.Time{}
		t.Aliases = slices.Sorted(slices.Values(t.Aliases)) // nil where there are none
	}
	return reflect.DeepEqual(x, y)
}

// check looks whether a changed tag stands where it may.
func (e *tagEdits) check(ctx context.Context, c research.TagChange) error {
	if c.After == nil {
		return nil
	}
	rescoped := c.Before != nil && c.Before.Scope() != c.After.Scope()
	if c.After.MergedInto != "" || rescoped {
		if err := e.checkChildren(ctx, *c.After); err != nil {
			return err
		}
	}
	if c.After.MergedInto != "" {
		return e.checkMerged(ctx, *c.After)
	}
	if c.After.Parent == "" || c.Before != nil && c.Before.MergedInto == "" && c.Before.Parent == c.After.Parent && !rescoped {
		return nil
	}
	return e.checkPlace(ctx, *c.After)
}

// checkChildren looks at what is right below a tag whose scope has changed, or
// which was merged and has nothing below it any more.
func (e *tagEdits) checkChildren(ctx context.Context, t research.Tag) error {
	children, err := database.TagChildren(ctx, e.tx, t.ID)
	if err != nil {
		return err
	}
	if t.MergedInto != "" && len(children) > 0 {
		return changedSince("other tags stand below %q, or were merged into it: undo that first", t.Name)
	}
	for _, child := range children {
		if err := e.fits(ctx, child, t); err != nil {
			return err
		}
	}
	return nil
}

// checkPlace looks at what is above a tag.
func (e *tagEdits) checkPlace(ctx context.Context, t research.Tag) error {
	parent, err := database.TagRow(ctx, e.tx, t.Parent)
	if err != nil {
		return badReference(err)
	}
	if parent.MergedInto != "" {
		if e.event.Kind == research.TagUndone {
			return changedSince("the tag %q was changed again since: undo that first", parent.Name)
		}
		return invalid("parent", "was merged into another tag")
	}
	if err := e.fits(ctx, t, parent); err != nil {
		return err
	}
	above, err := database.TagsAbove(ctx, e.tx, t.Parent)
	if err != nil {
		return err
	}
	if slices.Contains(above, t.ID) {
		return invalid("parent", "stands below the tag itself")
	}
	height, err := database.TagHeight(ctx, e.tx, t.ID, research.MostTagDepth+1)
	if err == nil && len(above)+height > research.MostTagDepth {
		err = invalid("parent", fmt.Sprintf("would make more than %d tags stand one below the other", research.MostTagDepth))
	}
	return err
}

func (e *tagEdits) checkMerged(ctx context.Context, t research.Tag) error {
	into, err := database.TagRow(ctx, e.tx, t.MergedInto)
	if errors.Is(err, research.ErrNotFound) || err == nil && into.MergedInto != "" {
		return changedSince("the tag that %q would be merged into was merged or removed since", t.Name)
	}
	return err
}

// fits says whether a tag may stand below another, or go into it: it must not
// reach farther.
func (e *tagEdits) fits(ctx context.Context, t, wider research.Tag) error {
	ok := wider.Scope() == research.GroupScope
	switch {
	case ok:
	case wider.Scope() == research.StudyScope:
		ok = t.Study == wider.Study
	case t.Scope() == research.BrandScope:
		ok = t.Brand == wider.Brand
	case t.Scope() == research.StudyScope:
		s, err := database.StudyByID(ctx, e.tx, t.Study)
		if err != nil {
			return err
		}
		ok = s.Brand == wider.Brand
	}
	if !ok {
		return invalid("scope", fmt.Sprintf("the tag %q reaches farther than %q, which it would belong to: promote that one first", t.Name, wider.Name))
	}
	return nil
}

// tellSearch makes search read what carries the tags whose place has changed.
func (e *tagEdits) tellSearch(ctx context.Context) error {
	moved := len(e.event.Removed)+len(e.event.Added) > 0
	for _, c := range e.event.Changes {
		if c.After == nil || c.Before == nil && !moved || c.Before != nil && c.Before.Parent == c.After.Parent && c.Before.MergedInto == c.After.MergedInto {
			continue
		}
		if _, err := database.AppendChange(ctx, e.tx, database.TagChanged, c.ID, e.l.now()); err != nil {
			return err
		}
	}
	for _, t := range e.event.Removed {
		if _, err := database.AppendChange(ctx, e.tx, database.SourceChanged, t.Object, e.l.now()); err != nil {
			return err
		}
	}
	e.tx.AfterCommit(e.l.wake)
	return nil
}
