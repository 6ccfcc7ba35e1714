package library

import (
	"context"
	"errors"
	"slices"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
)

// TagEvents lists what was done to tags, or to one, newest first, before the
// event given.
func (l *Library) TagEvents(ctx context.Context, who auth.Person, tag, before string, limit int) (Page[research.TagEvent], error) {
	if err := mayRead(who); err != nil {
		return Page[research.TagEvent]{}, err
	}
	if tag != "" {
		if t, err := seeTag(ctx, l.db, who, tag); err != nil || t.ID == "" {
			return Page[research.TagEvent]{}, ignoreNotFound(err)
		}
	}
	events, err := database.TagEvents(ctx, l.db, tag, before, limit+1)
	if err != nil {
		return Page[research.TagEvent]{}, err
	}
	part := page(events, limit, func(e research.TagEvent) string { return e.ID })
	part.Items, err = l.seenEvents(ctx, who, part.Items)
	return part, err
}

// ignoreNotFound is for lists: of what is not there, nothing is listed.
func ignoreNotFound(err error) error {
	if errors.Is(err, research.ErrNotFound) {
		return nil
	}
	return err
}

// seenEvents leaves out what events tell of tags of studies that a person does
// not see, and of what carries tags there. A part of the list may so be short.
func (l *Library) seenEvents(ctx context.Context, who auth.Person, events []research.TagEvent) ([]research.TagEvent, error) {
	if who.Scope().All {
		return events, nil
	}
	var studies, objects []string
	for _, e := range events {
		for _, c := range e.Changes {
			studies = append(studies, studyOfTag(c.Before), studyOfTag(c.After))
		}
		for _, t := range append(slices.Clone(e.Removed), e.Added...) {
			objects = append(objects, t.Object)
		}
	}
	unseen, err := unseenStudies(ctx, l.db, who, studies)
	if err != nil {
		return nil, err
	}
	seen, err := database.ObjectsSeen(ctx, l.db, who.Scope(), distinct(objects))
	var kept []research.TagEvent
	for _, e := range events {
		had := len(e.Changes)
		e.Changes = slices.DeleteFunc(e.Changes, func(c research.TagChange) bool {
			return unseen[studyOfTag(c.Before)] || unseen[studyOfTag(c.After)]
		})
		hidden := func(t research.Tagging) bool { return !slices.Contains(seen, t.Object) }
		e.Removed, e.Added = slices.DeleteFunc(e.Removed, hidden), slices.DeleteFunc(e.Added, hidden)
		if had == 0 || len(e.Changes) > 0 {
			kept = append(kept, e)
		}
	}
	return kept, err
}

func studyOfTag(t *research.Tag) string {
	if t == nil {
		return ""
	}
	return t.Study
}

// UndoTagEvent makes tags what they were before something was done to them. It
// is a *ChangedSinceError where they are no longer what that made of them, or where
// something has come to rest on it: what came later is to be undone first.
// What an undo did can itself be undone.
func (l *Library) UndoTagEvent(ctx context.Context, who auth.Person, key Key, id string) (research.TagEvent, error) {
	if err := mayWrite(who); err != nil {
		return research.TagEvent{}, err
	}
	ids, _, err := l.once(ctx, who, key, func(ctx context.Context, tx *database.Tx) ([]string, error) {
		e, err := l.editTags(ctx, tx)
		if err != nil {
			return nil, err
		}
		event, err := database.TagEventByID(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if err := e.mayUndo(ctx, who, event); err != nil {
			return nil, err
		}
		if event.UndoneBy != "" {
			return nil, changedSince("it has been undone already")
		}
		if err := e.undo(ctx, event); err != nil {
			return nil, err
		}
		e.event.Undoes = event.ID
		if err := e.done(ctx, who, research.TagUndone, event.Tag); err != nil {
			return nil, err
		}
		return []string{e.event.ID}, database.SetUndone(ctx, tx, event.ID, e.event.ID)
	})
	if err != nil {
		return research.TagEvent{}, err
	}
	return database.TagEventByID(ctx, l.db, ids[0])
}

// mayUndo checks that a person may change all that an event changed.
func (e *tagEdits) mayUndo(ctx context.Context, who auth.Person, event research.TagEvent) error {
	for _, c := range event.Changes {
		for _, t := range []*research.Tag{c.Before, c.After} {
			if t == nil {
				continue
			}
			if t.Study != "" {
				if _, err := seeStudy(ctx, e.tx, who, t.Study); err != nil {
					return notFoundAs(err, "event")
				}
			}
			if err := e.mayChange(ctx, who, *t); err != nil {
				return err
			}
		}
	}
	return nil
}

// undo puts back what an event changed, if it is still as the event left it.
func (e *tagEdits) undo(ctx context.Context, event research.TagEvent) error {
	for _, c := range slices.Backward(event.Changes) {
		if err := e.load(ctx, c.ID); err != nil {
			return err
		}
		if !sameTag(e.after[c.ID], c.After) {
			return changedSince("the tag %q was changed again since: undo that first", tagName(c))
		}
		if c.Before == nil {
			e.after[c.ID] = nil
			continue
		}
		if c.After == nil { // comes back before something can carry it again
			if err := e.insert(ctx, *c.Before); err != nil {
				return err
			}
			continue
		}
		e.put(*c.Before)
	}
	return e.undoTaggings(ctx, event)
}

// undoTaggings gives back the tags that an event took off, to those objects
// that still carry what it gave them instead.
func (e *tagEdits) undoTaggings(ctx context.Context, event research.TagEvent) error {
	if len(event.Removed)+len(event.Added) == 0 {
		return nil
	}
	var err error
	if e.event.Removed, err = database.RemoveTaggings(ctx, e.tx, event.Added); err != nil {
		return err
	}
	still := map[string]bool{}
	for _, t := range e.event.Removed {
		still[t.Object] = true
	}
	var back []research.Tagging
	for _, t := range event.Removed {
		if still[t.Object] {
			back = append(back, t)
		}
	}
	e.event.Added, err = database.AddTaggings(ctx, e.tx, back)
	return err
}
