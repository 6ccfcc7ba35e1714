package webui

import (
	"errors"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/search"

	"github.com/labstack/echo/v4"
)

var claimKinds = []search.Kind{search.Finding, search.Insight}

// tagPreview says what a change would do. What it cannot foresee, the library
// refuses when the change is made.
func (u *UI) tagPreview(c echo.Context, f *tagForm) ([]string, error) {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	t, uses := f.tag, count(f.tag.Uses, "thing that carries it keeps it", "things that carry it keep it")
	var check research.Checker
	switch f.Act {
	case "edit":
		next := t.Tag
		next.Name, next.Colour, next.Description = f.get("name"), f.get("colour"), sentText(f.values.Get("description"))
		next.Normalize()
		if err := next.Check(); err != nil {
			return nil, err
		}
		if next.Name == t.Name {
			return []string{"Colour and description change, the name stays."}, nil
		}
		return []string{"“" + t.Name + "” becomes “" + next.Name + "”. The old name still leads to it. " + uses + "."}, nil
	case "move":
		if f.get("into") == "" {
			return []string{"“" + t.Name + "” goes to the root, with all below it. " + uses + "."}, nil
		}
		above, err := u.tagCalled(ctx, who, f.get("into"))
		check.Require(err != nil || above.ID != t.ID, "into", "must be another tag")
		if err := errors.Join(err, check.Err()); err != nil {
			return nil, firstOf(err)
		}
		return []string{"“" + t.Name + "” goes below “" + strings.Join(above.Path, " / ") + "”, with all below it. " + uses + "."}, nil
	case "merge":
		into, err := u.tagCalled(ctx, who, f.get("into"))
		if err != nil {
			return nil, err
		}
		check.Require(into.ID != t.ID, "into", "must be another tag")
		return []string{
			count(t.Uses, "thing", "things") + " tagged “" + t.Name + "” will be tagged “" + into.Name + "”, which has " + number(into.Uses) + " so far.",
			"The name “" + t.Name + "” stays as an alias: it is still found, and can still be written.",
			"Tags below it go below “" + into.Name + "”; those of one name become one.",
		}, check.Err()
	case "split":
		check.Require(f.get("name") != "", "name", "must not be empty")
		check.Require(len(f.values["object"]) > 0, "into", "must name what the new tag is for: tick at least one")
		return []string{
			count(len(f.values["object"]), "thing", "things") + " will be tagged “" + f.get("name") + "” instead of “" + t.Name + "”. The other things keep it.",
		}, check.Err()
	case "promote":
		check.Require(f.get("scope") == "brand" || f.get("scope") == "group", "scope", "must be brand or group")
		return []string{"“" + t.Name + "” can be given in all studies of " + map[string]string{"brand": "its brand", "group": "the group"}[f.get("scope")] + ". What is below it stays as it is. " + uses + "."}, check.Err()
	case "archive":
		if t.Archived {
			return []string{"“" + t.Name + "” can be given again."}, nil
		}
		return []string{"“" + t.Name + "” can be given no more. " + uses + ", and it is still found."}, nil
	}
	return u.undoPreview(c, who, f)
}

// firstOf is the one error that two checks can have found.
func firstOf(err error) error {
	if invalid, ok := errors.AsType[*research.InvalidError](err); ok {
		return invalid
	}
	return err
}

func (u *UI) undoPreview(c echo.Context, who auth.Person, f *tagForm) ([]string, error) {
	events, err := u.lib.TagEvents(c.Request().Context(), who, c.Param("id"), "", library.MostPage)
	if err != nil {
		return nil, err
	}
	for _, e := range events.Items {
		if e.ID == f.get("event") {
			return []string{
				"What was done on " + day(e.At.Format("2006-01-02")) + " is taken back: " + u.eventWords(c.Request().Context(), who, e) + ".",
				"It is refused where something later builds on it. The undo can itself be undone.",
			}, nil
		}
	}
	return nil, &research.NotFoundError{Thing: "event"}
}
