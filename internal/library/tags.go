package library

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
)

// TagDetail is a tag as people see it.
type TagDetail struct {
	research.Tag
	Path  []string // names from the root to the tag
	Label string   // its name in the reader's language, where its concept has one
	Uses  int      // highlights, findings and insights that carry it
}

// CreateTag adds a tag to the tree.
func (l *Library) CreateTag(ctx context.Context, who auth.Person, key Key, t research.Tag) (TagDetail, error) {
	t.Normalize()
	if err := mayWrite(who); err != nil {
		return TagDetail{}, err
	}
	if err := t.Check(); err != nil {
		return TagDetail{}, err
	}
	ids, _, err := l.once(ctx, who, key, func(ctx context.Context, tx *database.Tx) ([]string, error) {
		e, err := l.editTags(ctx, tx)
		if err != nil {
			return nil, err
		}
		if err := e.mayChange(ctx, who, t); err != nil {
			return nil, err
		}
		t.ID, t.Aliases, t.MergedInto = research.NewID(), nil, ""
		e.put(t)
		return []string{t.ID}, e.done(ctx, who, research.TagCreated, t.ID)
	})
	if err != nil {
		return TagDetail{}, err
	}
	return l.Tag(ctx, who, ids[0], "")
}

// Tag finds a tag; the id of one that was merged finds the one that it went
// into. The label is in the language, "" for the name.
func (l *Library) Tag(ctx context.Context, who auth.Person, id, language string) (TagDetail, error) {
	if err := mayRead(who); err != nil {
		return TagDetail{}, err
	}
	t, err := seeTag(ctx, l.db, who, id)
	if err != nil {
		return TagDetail{}, err
	}
	details, err := l.tagDetails(ctx, who, []research.Tag{t}, language)
	if err != nil {
		return TagDetail{}, err
	}
	return details[0], nil
}

// seeTag finds a tag that a person may see: not one of a study that they do not.
func seeTag(ctx context.Context, r database.Reader, who auth.Person, id string) (research.Tag, error) {
	t, err := database.TagByID(ctx, r, id)
	if err != nil || t.Study == "" {
		return t, err
	}
	if _, err := seeStudy(ctx, r, who, t.Study); err != nil {
		return research.Tag{}, notFoundAs(err, "tag")
	}
	return t, nil
}

// mayChange checks that a person may change a tag: one of the group needs a role
// for the group, one of a brand at the brand, one of a study in the study.
func (e *tagEdits) mayChange(ctx context.Context, who auth.Person, t research.Tag) error {
	switch {
	case t.Study != "":
		_, err := editStudy(ctx, e.tx, who, t.Study)
		return badReference(err)
	case t.Brand != "" && who.MayAt(auth.Contribute, t.Brand), t.Brand == "" && who.MayInGroup(auth.Contribute):
		return nil
	case t.Brand != "":
		if _, err := database.BrandBySlug(ctx, e.tx, t.Brand); err != nil {
			return badReference(err)
		}
	}
	return auth.ErrForbidden
}

// TagFilter narrows a list of tags.
type TagFilter = database.TagFilter

// Tags lists tags in order of name, after the position given.
func (l *Library) Tags(ctx context.Context, who auth.Person, f TagFilter, language, after string, limit int) (Page[TagDetail], error) {
	if err := mayRead(who); err != nil {
		return Page[TagDetail]{}, err
	}
	var c research.Checker
	c.Text("q", f.Text, false, mostText)
	c.Language("language", language, false)
	if err := c.Err(); err != nil {
		return Page[TagDetail]{}, err
	}
	at, err := conceptPlace(after)
	if err != nil {
		return Page[TagDetail]{}, err
	}
	f.Text = strings.TrimSpace(f.Text)
	list, err := database.Tags(ctx, l.db, who.Scope(), f, database.TagPlace(at), limit+1)
	if err != nil {
		return Page[TagDetail]{}, err
	}
	var next string
	if len(list) > limit {
		list = list[:limit]
		last := database.PlaceOf(list[limit-1])
		next = base64.RawURLEncoding.EncodeToString([]byte(last.Folded + "\x00" + last.ID))
	}
	details, err := l.tagDetails(ctx, who, list, language)
	return Page[TagDetail]{Items: details, Next: next}, err
}

func (l *Library) tagDetails(ctx context.Context, who auth.Person, list []research.Tag, language string) ([]TagDetail, error) {
	ids := make([]string, len(list))
	for i, t := range list {
		ids[i] = t.ID
	}
	above, err := l.tagsWithAbove(ctx, list)
	if err != nil {
		return nil, err
	}
	labels, err := l.tagLabels(ctx, list, language)
	if err != nil {
		return nil, err
	}
	uses, err := database.TagUses(ctx, l.db, who.Scope(), ids)
	details := make([]TagDetail, len(list))
	for i, t := range list {
		details[i] = TagDetail{t, pathOf(t.ID, above), labels[t.ID], uses[t.ID]}
	}
	return details, err
}

// tagsWithAbove reads all tags above those of a list, level by level, and
// returns all of them by id.
func (l *Library) tagsWithAbove(ctx context.Context, list []research.Tag) (map[string]research.Tag, error) {
	known := make(map[string]research.Tag, len(list))
	for len(list) > 0 {
		var missing []string
		for _, t := range list {
			known[t.ID] = t
		}
		for _, t := range list {
			if _, ok := known[t.Parent]; t.Parent != "" && !ok {
				missing = append(missing, t.Parent)
			}
		}
		found, err := database.TagsByID(ctx, l.db, distinct(missing))
		if err != nil {
			return nil, err
		}
		list = list[:0:0]
		for _, t := range found {
			list = append(list, t)
		}
	}
	return known, nil
}

// pathOf lists the names from the root to a tag.
func pathOf(id string, tags map[string]research.Tag) []string {
	var path []string
	for range research.MostTagDepth {
		t, ok := tags[id]
		if !ok {
			break
		}
		path = append(path, t.Name)
		id = t.Parent
	}
	slices.Reverse(path)
	return path
}

// tagLabels names tags in a language, as their concepts do.
func (l *Library) tagLabels(ctx context.Context, list []research.Tag, language string) (map[string]string, error) {
	var concepts []string
	labels := make(map[string]string, len(list))
	for _, t := range list {
		labels[t.ID] = t.Name
		concepts = append(concepts, t.Concept)
	}
	if language == "" {
		return labels, nil
	}
	found, err := database.ConceptsByID(ctx, l.db, distinct(concepts))
	if err != nil {
		return nil, err
	}
	for _, t := range list {
		if c, ok := found[t.Concept]; ok && speaks(c, language) {
			labels[t.ID] = c.Label(language)
		}
	}
	return labels, nil
}

// speaks says whether a concept has a term of its own in a language, or in
// that of which it is a regional form.
func speaks(c research.Concept, tag string) bool {
	base, _, _ := strings.Cut(research.CanonicalLanguage(tag), "-")
	return slices.ContainsFunc(c.Terms, func(t research.Term) bool {
		own, _, _ := strings.Cut(t.Language, "-")
		return own == base && t.Kind != research.TermHidden && t.Brand == ""
	})
}

// tagFacet names the tags that a search counted. One that the search asked for
// is called as it was asked for.
func (l *Library) tagFacet(ctx context.Context, who auth.Person, counts []search.Count, asked map[string]string, language string) ([]FacetValue, error) {
	ids := make([]string, len(counts))
	for i, c := range counts {
		ids[i] = c.Value
	}
	found, err := database.TagsByID(ctx, l.db, ids)
	if err != nil {
		return nil, err
	}
	list, err := l.seenTags(ctx, who, found)
	if err != nil {
		return nil, err
	}
	labels, err := l.tagLabels(ctx, list, language)
	values := make([]FacetValue, 0, len(counts))
	for _, c := range counts {
		if labels[c.Value] == "" {
			continue // gone since it was indexed, or of a study that is closed to the reader
		}
		v := FacetValue{Value: c.Value, Label: labels[c.Value], Count: c.N}
		if name, ok := asked[c.Value]; ok {
			v.Value = name
		}
		values = append(values, v)
	}
	return values, err
}

// seenTags leaves out the tags of studies that a person does not see, which may
// be on a finding of theirs that is published.
func (l *Library) seenTags(ctx context.Context, who auth.Person, found map[string]research.Tag) ([]research.Tag, error) {
	list := make([]research.Tag, 0, len(found))
	studies := make([]string, 0, len(found))
	for _, t := range found {
		studies = append(studies, t.Study)
	}
	unseen, err := unseenStudies(ctx, l.db, who, studies)
	for _, t := range found {
		if !unseen[t.Study] {
			list = append(list, t)
		}
	}
	return list, err
}

// ChangedSinceError is an attempt to undo what something later has built on.
type ChangedSinceError struct{ Reason string }

// Error says what that is, and what to do.
func (e *ChangedSinceError) Error() string { return e.Reason }

func changedSince(reason string, args ...any) error {
	return &ChangedSinceError{fmt.Sprintf(reason, args...)}
}

// tagName is what a tag is called that an operation changed.
func tagName(c research.TagChange) string {
	if c.After != nil {
		return c.After.Name
	}
	return c.Before.Name
}
