package library

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"earshot/internal/database"
	"earshot/internal/research"
)

// resolveTags turns what people call tags into ids: an id, a name that only one
// tag has, or a path of names from the root as in "Checkout/Payment". It is an
// *research.InvalidError where a tag is unknown or a name is not enough.
func resolveTags(ctx context.Context, r database.Reader, tags []string) ([]string, error) {
	var c research.Checker
	var ids []string
	for i, name := range tags {
		field := fmt.Sprintf("tags[%d]", i)
		found, err := tagsCalled(ctx, r, name)
		if err != nil {
			return nil, err
		}
		c.Require(len(found) > 0, field, "is no tag")
		c.Require(len(found) < 2, field, "is the name of several tags: give the path from the root or the id")
		if len(found) == 1 && !slices.Contains(ids, found[0]) {
			ids = append(ids, found[0])
		}
	}
	return ids, c.Err()
}

// tagsCalled lists the ids of the tags that a person may mean.
func tagsCalled(ctx context.Context, r database.Reader, name string) ([]string, error) {
	if research.ValidID(name) {
		_, err := database.TagByID(ctx, r, name)
		if errors.Is(err, research.ErrNotFound) {
			return nil, nil
		}
		return []string{name}, err
	}
	steps := strings.Split(name, "/")
	found, err := namedTags(ctx, r, name) // a name may have a slash in it
	if err != nil || len(found) > 0 || len(steps) == 1 {
		return found, err
	}
	parents := []string{""}
	for _, step := range steps {
		list, err := database.TagsNamed(ctx, r, strings.TrimSpace(step))
		if err != nil {
			return nil, err
		}
		var below []string
		for _, t := range list {
			if slices.Contains(parents, t.Parent) {
				below = append(below, t.ID)
			}
		}
		parents = below
	}
	return parents, nil
}

func namedTags(ctx context.Context, r database.Reader, name string) ([]string, error) {
	list, err := database.TagsNamed(ctx, r, strings.TrimSpace(name))
	var ids []string
	for _, t := range list {
		ids = append(ids, t.ID)
	}
	return ids, err
}
