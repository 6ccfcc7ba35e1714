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
	t, say := f.tag, f.say
	keep := " " + say.N(t.Uses, "%s thing that carries it keeps it.", "%s things that carry it keep it.")
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
			return []string{say.T("Colour and description change, the name stays.")}, nil
		}
		return []string{say.T("“%s” becomes “%s”. The old name still leads to it.", t.Name, next.Name) + keep}, nil
	case "move":
		if f.get("into") == "" {
			return []string{say.T("“%s” goes to the root, with all below it.", t.Name) + keep}, nil
		}
		above, err := u.tagCalled(ctx, who, f.get("into"))
		check.Require(err != nil || above.ID != t.ID, "into", "must be another tag")
		if err := errors.Join(err, check.Err()); err != nil {
			return nil, firstOf(err)
		}
		return []string{say.T("“%s” goes below “%s”, with all below it.", t.Name, strings.Join(above.Path, " / ")) + keep}, nil
	case "merge":
		into, err := u.tagCalled(ctx, who, f.get("into"))
		if err != nil {
			return nil, err
		}
		check.Require(into.ID != t.ID, "into", "must be another tag")
		return []string{
			say.N(t.Uses, "%s thing tagged “%s” will be tagged “%s”, which has %s so far.", "%s things tagged “%s” will be tagged “%s”, which has %s so far.",
				t.Name, into.Name, say.Number(into.Uses)),
			say.T("The name “%s” stays as an alias: it is still found, and can still be written.", t.Name),
			say.T("Tags below it go below “%s”; those of one name become one.", into.Name),
		}, check.Err()
	case "split":
		check.Require(f.get("name") != "", "name", "must not be empty")
		check.Require(len(f.values["object"]) > 0, "into", "must name what the new tag is for: tick at least one")
		return []string{
			say.N(len(f.values["object"]), "%s thing will be tagged “%s” instead of “%s”. The other things keep it.",
				"%s things will be tagged “%s” instead of “%s”. The other things keep it.", f.get("name"), t.Name),
		}, check.Err()
	case "promote":
		check.Require(f.get("scope") == "brand" || f.get("scope") == "group", "scope", "must be brand or group")
		reaches := say.T("“%s” can be given in all studies of the group. What is below it stays as it is.", t.Name)
		if f.get("scope") == "brand" {
			reaches = say.T("“%s” can be given in all studies of its brand. What is below it stays as it is.", t.Name)
		}
		return []string{reaches + keep}, check.Err()
	case "archive":
		if t.Archived {
			return []string{say.T("“%s” can be given again.", t.Name)}, nil
		}
		return []string{say.T("“%s” can be given no more, and is still found.", t.Name) + keep}, nil
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
				f.say.T("What was done on %s is taken back: %s.", f.say.Day(e.At.Format("2006-01-02")), u.eventWords(c.Request().Context(), f.say, who, e)),
				f.say.T("It is refused where something later builds on it. The undo can itself be undone."),
			}, nil
		}
	}
	return nil, &research.NotFoundError{Thing: "event"}
}
