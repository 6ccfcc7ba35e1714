package library

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
)

// resolveTags turns what people call tags into ids: an id, a name, an alias, a
// term of the tag's concept, or a path of such from the root as in
// "Checkout/Payment". Where several tags of the study, its brand and the group
// are called so, that of the narrowest scope is meant. Without a study only
// tags of brands and of the group are. It is an *research.InvalidError where a
// tag is unknown, not to be given, or a name is not enough.
func resolveTags(ctx context.Context, r database.Reader, who auth.Person, study research.Study, tags []string) ([]string, error) {
	var c research.Checker
	var ids []string
	for i, name := range tags {
		field := fmt.Sprintf("tags[%d]", i)
		all, err := tagsCalled(ctx, r, who, name)
		if err != nil {
			return nil, err
		}
		found := usable(all, study)
		c.Require(len(all) > 0, field, "is no tag")
		c.Require(len(all) == 0 || len(found) > 0, field, "is a tag of another study or brand")
		c.Require(len(found) < 2, field, "is the name of several tags: give the path from the root or the id")
		if len(found) == 1 {
			c.Require(!found[0].Archived, field, "is archived")
			if !slices.Contains(ids, found[0].ID) {
				ids = append(ids, found[0].ID)
			}
		}
	}
	return ids, c.Err()
}

// usable keeps the tags of the narrowest scope that has any for the study.
func usable(all []database.TagMatch, study research.Study) []database.TagMatch {
	var scopes [3][]database.TagMatch
	for _, m := range all {
		switch {
		case m.Study != "" && m.Study == study.ID:
			scopes[0] = append(scopes[0], m)
		case m.Study == "" && m.Brand != "" && (m.Brand == study.Brand || study.ID == ""):
			scopes[1] = append(scopes[1], m)
		case m.Study == "" && m.Brand == "":
			scopes[2] = append(scopes[2], m)
		}
	}
	for _, found := range scopes {
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// tagsCalled lists the tags that a person may mean: not those of studies that
// they do not see.
func tagsCalled(ctx context.Context, r database.Reader, who auth.Person, name string) ([]database.TagMatch, error) {
	all, err := tagsAnywhere(ctx, r, name)
	if err != nil {
		return nil, err
	}
	var studies []string
	for _, m := range all {
		studies = append(studies, m.Study)
	}
	unseen, err := unseenStudies(ctx, r, who, studies)
	return slices.DeleteFunc(all, func(m database.TagMatch) bool { return unseen[m.Study] }), err
}

func tagsAnywhere(ctx context.Context, r database.Reader, name string) ([]database.TagMatch, error) {
	if research.ValidID(name) {
		t, err := database.TagByID(ctx, r, strings.ToLower(name))
		if errors.Is(err, research.ErrNotFound) {
			return nil, nil
		}
		return []database.TagMatch{{ID: t.ID, Parent: t.Parent, Brand: t.Brand, Study: t.Study, Archived: t.Archived, Own: true}}, err
	}
	found, err := database.TagsNamed(ctx, r, name) // a name may have a slash in it
	if steps := strings.Split(name, "/"); err == nil && len(found) == 0 && len(steps) > 1 {
		found, err = tagsAt(ctx, r, steps)
	}
	return ownFirst(found), err
}

// tagsAt lists the tags at a path of names.
func tagsAt(ctx context.Context, r database.Reader, steps []string) ([]database.TagMatch, error) {
	parents := map[string]bool{"": true}
	var here []database.TagMatch
	for _, step := range steps[:min(len(steps), research.MostTagDepth)] {
		all, err := database.TagsNamed(ctx, r, step)
		if err != nil {
			return nil, err
		}
		here = ownFirst(slices.DeleteFunc(all, func(m database.TagMatch) bool { return !parents[m.Parent] }))
		parents = map[string]bool{}
		for _, m := range here {
			parents[m.ID] = true
		}
	}
	return here, nil
}

// ownFirst keeps the tags that have a name as their own if there are any, and
// each one once.
func ownFirst(all []database.TagMatch) []database.TagMatch {
	own := slices.ContainsFunc(all, func(m database.TagMatch) bool { return m.Own })
	var kept []database.TagMatch
	for _, m := range all {
		if m.Own == own && !slices.ContainsFunc(kept, func(k database.TagMatch) bool { return k.ID == m.ID }) {
			kept = append(kept, m)
		}
	}
	return kept
}

// askedTags puts ids in the place of the names of tags that a request asks for,
// as the index knows them, and says by which name each id was asked for. What
// leads to no tag stays, and finds nothing.
func (l *Library) askedTags(ctx context.Context, who auth.Person, r search.Request) (search.Request, map[string]string, error) {
	asked := map[string]string{}
	ids := func(name string) ([]string, error) {
		found, err := tagsCalled(ctx, l.db, who, name)
		ids := make([]string, len(found))
		for i, m := range found {
			ids[i] = m.ID
		}
		return ids, err
	}
	if n := len(r.Filter.Tags); n > 0 && n <= search.MaxFilterValues { // more are refused by the index
		var tags []string
		for _, name := range r.Filter.Tags {
			found, err := ids(name)
			if err != nil {
				return r, nil, err
			}
			for _, id := range found {
				asked[id] = name
			}
			if len(found) == 0 {
				found = []string{name}
			}
			tags = append(tags, found...)
		}
		r.Filter.Tags = distinct(tags)
	}
	sees, err := l.scope(ctx, who)
	if err != nil {
		return r, nil, err
	}
	// What is published of a closed study must not say which study it is of.
	study := func(id string) string {
		if sees.Sees(strings.ToLower(id)) {
			return id
		}
		return ""
	}
	r.Filter.Studies = slices.Clone(r.Filter.Studies)
	for i, id := range r.Filter.Studies {
		r.Filter.Studies[i] = study(id)
	}
	r.Query.Root, err = withIDs(r.Query.Root, ids, study)
	return r, asked, err
}

// withIDs rewrites the tags and studies of a query.
func withIDs(n search.Node, ids func(name string) ([]string, error), study func(id string) string) (search.Node, error) {
	parts := func(list []search.Node) ([]search.Node, error) {
		made := make([]search.Node, len(list))
		for i, part := range list {
			var err error
			if made[i], err = withIDs(part, ids, study); err != nil {
				return nil, err
			}
		}
		return made, nil
	}
	switch n := n.(type) {
	case search.Sequence:
		made, err := parts(n)
		return search.Sequence(made), err
	case search.Or:
		made, err := parts(n)
		return search.Or(made), err
	case search.Not:
		part, err := withIDs(n.Part, ids, study)
		return search.Not{Part: part}, err
	case search.Field:
		if n.Name == search.FieldStudy {
			return search.Field{Name: n.Name, Value: study(n.Value)}, nil
		}
		if n.Name != search.FieldTag {
			return n, nil
		}
		found, err := ids(n.Value)
		if err != nil || len(found) == 0 {
			return n, err
		}
		either := make(search.Or, len(found))
		for i, id := range found {
			either[i] = search.Field{Name: search.FieldTag, Value: id}
		}
		if len(either) == 1 {
			return either[0], nil
		}
		return either, nil
	}
	return n, nil
}
