package webui

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

const tagsPath = "/tags"

// mostTagsShown is how many tags the tree shows; the rest is looked for.
const mostTagsShown = 1000

type tagsPage struct {
	frame
	Text     string
	Error    string
	Archived bool // archived ones are shown, too
	Tree     []tagNode
	Flat     bool // found by a word, so each stands by itself with its path
	More     bool // not all are shown
	MayWrite bool
}

// tagNode is a tag with those below it.
type tagNode struct {
	ID, Name, URL, Scope string
	Kind                 string // "Tag" with its scope
	Aliases              []string
	Uses                 int
	SearchURL            string
	Archived             bool
	Below                []tagNode
}

// tagsCrumb is the step to something about tags.
func tagsCrumb(c echo.Context) crumb { return crumb{printer(c.Request()).T("Tags"), tagsPath} }

func tagURL(id string) string { return tagsPath + "/" + id }

// tags is the tree of tags.
func (u *UI) tags(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	page := tagsPage{
		frame: u.frame(c.Request(), printer(c.Request()).T("Tags")), Text: strings.TrimSpace(c.QueryParam("q")),
		Archived: c.QueryParam("archived") == "true", MayWrite: who.MayWrite(),
	}
	page.Here, page.Flat = "tags", page.Text != ""
	filter := library.TagFilter{Text: page.Text}
	if !page.Archived {
		filter.Archived = new(bool)
	}
	var all []library.TagDetail
	for after := ""; ; {
		list, err := u.lib.Tags(ctx, who, filter, readerLanguage(c.Request()), after, library.MostPage)
		if err != nil {
			p, mine := besideBox(err)
			if !mine {
				return err
			}
			page.Error = explain(page.say, p)
			return u.render(c, p.Status, "tags", page)
		}
		all = append(all, list.Items...)
		if after = list.Next; after == "" || len(all) >= mostTagsShown {
			page.More = after != ""
			break
		}
	}
	page.Tree = tagTree(page.say, all, page.Flat)
	return u.render(c, http.StatusOK, "tags", page)
}

// tagTree puts tags below their parents. Those whose parent is not among them
// stand at the root, with their path.
func tagTree(say *wording.Printer, all []library.TagDetail, flat bool) []tagNode {
	here, below := map[string]bool{}, map[string][]library.TagDetail{}
	for _, t := range all {
		here[t.ID] = true
	}
	var roots []library.TagDetail
	for _, t := range all {
		if flat || !here[t.Parent] {
			roots = append(roots, t)
		} else {
			below[t.Parent] = append(below[t.Parent], t)
		}
	}
	var grow func(list []library.TagDetail, root bool) []tagNode
	grow = func(list []library.TagDetail, root bool) []tagNode {
		var nodes []tagNode
		for _, t := range list {
			n := newTagNode(say, t)
			if root {
				n.Name = tagPathLabel(t)
			}
			if !flat {
				n.Below = grow(below[t.ID], false)
			}
			nodes = append(nodes, n)
		}
		wording.Sort(say, nodes, func(n tagNode) string { return n.Name })
		return nodes
	}
	return grow(roots, true)
}

func newTagNode(say *wording.Printer, t library.TagDetail) tagNode {
	n := tagNode{
		ID: t.ID, Name: t.Label, URL: tagURL(t.ID), Aliases: t.Aliases, Uses: t.Uses, Archived: t.Archived,
		SearchURL: asked{}.toggled("tag", t.ID),
	}
	if t.Label != t.Name {
		n.Name += " (" + t.Name + ")"
	}
	switch t.Scope() {
	case research.StudyScope:
		n.Scope, n.Kind = say.T("of a study"), say.T("Tag of a study")
	case research.BrandScope:
		n.Scope, n.Kind = say.T("of the brand %s", t.Brand), say.T("Tag of the brand %s", t.Brand)
	default:
		n.Scope, n.Kind = say.T("of the group"), say.T("Tag of the group")
	}
	return n
}

type tagPage struct {
	frame
	Tag                tagNode
	Path               string
	Description        string
	Colour             string
	ConceptURL         string
	StudyURL, BrandURL string
	Events             []tagEventRow
	MayWrite           bool
	MayPromote         bool
	Next               string
}

// tagEventRow is something that was done to a tag.
type tagEventRow struct {
	What, Author, Day string
	UndoURL           string // "" where it cannot be undone, or not by the reader
	Undone            bool
}

// tag is one tag and what was done to it.
func (u *UI) tag(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	t, err := u.tagOf(c)
	if err != nil {
		return err
	}
	page := tagPage{
		frame: u.frame(c.Request(), t.Label, tagsCrumb(c)), Tag: newTagNode(printer(c.Request()), t), Path: strings.Join(t.Path, " / "),
		Description: t.Description, Colour: t.Colour, MayWrite: who.MayWrite(), MayPromote: t.Scope() != research.GroupScope,
	}
	page.Here = "tags"
	if t.Concept != "" {
		page.ConceptURL = conceptURL(t.Concept)
	}
	if t.Study != "" {
		page.StudyURL = studyURL(t.Study)
	}
	if t.Brand != "" {
		page.BrandURL = brandURL(t.Brand)
	}
	events, err := u.lib.TagEvents(ctx, who, t.ID, c.QueryParam("after"), library.DefaultPage)
	if err != nil {
		return err
	}
	page.Next, page.Events = nextURL(tagURL(t.ID), events.Next), u.eventRows(ctx, page.say, who, events.Items)
	return u.render(c, http.StatusOK, "tag", page)
}

// eventRows are the rows of a history.
func (u *UI) eventRows(ctx context.Context, say *wording.Printer, who auth.Person, events []research.TagEvent) []tagEventRow {
	var rows []tagEventRow
	for _, e := range events {
		row := tagEventRow{What: u.eventWords(ctx, say, who, e), Author: e.Author, Day: e.At.Format("2006-01-02"), Undone: e.UndoneBy != ""}
		if who.MayWrite() && !row.Undone {
			row.UndoURL = tagURL(e.Tag) + "/undo?event=" + e.ID
		}
		rows = append(rows, row)
	}
	return rows
}

// tagHistoryPage is what was done to all tags.
type tagHistoryPage struct {
	frame
	Events []tagEventRow
	Next   string
}

// tagHistory lists what was done to tags, also to those that are gone since.
func (u *UI) tagHistory(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	events, err := u.lib.TagEvents(ctx, who, "", c.QueryParam("after"), library.DefaultPage)
	if err != nil {
		return err
	}
	say := printer(c.Request())
	page := tagHistoryPage{
		frame: u.frame(c.Request(), say.T("History of tags"), tagsCrumb(c)), Events: u.eventRows(ctx, say, who, events.Items), Next: nextURL(tagsPath+"/history", events.Next),
	}
	page.Here = "tags"
	for i, e := range events.Items { // which tag is meant is said here, not by the page
		if t, err := u.lib.Tag(ctx, who, e.Tag, ""); err == nil {
			page.Events[i].What = say.T("%s: %s", t.Name, page.Events[i].What)
		}
	}
	return u.render(c, http.StatusOK, "taghistory", page)
}

// tagOf is the tag that an address names; that of one that was merged leads to
// the one that it went into.
func (u *UI) tagOf(c echo.Context) (library.TagDetail, error) {
	ctx := c.Request().Context()
	if !research.ValidID(c.Param("id")) {
		return library.TagDetail{}, &research.NotFoundError{Thing: "tag"}
	}
	return u.lib.Tag(ctx, auth.From(ctx), c.Param("id"), readerLanguage(c.Request()))
}

// eventWords says what was done to tags.
func (u *UI) eventWords(ctx context.Context, say *wording.Printer, who auth.Person, e research.TagEvent) string {
	switch e.Kind {
	case research.TagCreated:
		return say.T("Added")
	case research.TagMerged:
		for _, c := range e.Changes {
			if c.ID == e.Tag && c.After != nil && c.Before != nil {
				into, err := u.lib.Tag(ctx, who, c.After.MergedInto, "")
				if err == nil && c.After.MergedInto != "" {
					return say.T("“%s” merged into “%s”", c.Before.Name, into.Name)
				}
			}
		}
		return say.T("Merged")
	case research.TagSplit:
		return say.N(len(e.Added), "Split, %s thing tagged anew", "Split, %s things tagged anew")
	case research.TagPromoted:
		return say.T("Promoted")
	case research.TagUndone:
		return say.T("Something was undone")
	}
	for _, c := range e.Changes {
		if c.ID == e.Tag && c.Before != nil && c.After != nil {
			return editWords(say, *c.Before, *c.After)
		}
	}
	return say.T("Edited")
}

func editWords(say *wording.Printer, before, after research.Tag) string {
	switch {
	case before.Name != after.Name:
		return say.T("“%s” renamed to “%s”", before.Name, after.Name)
	case before.Parent != after.Parent:
		return say.T("Moved")
	case before.Archived != after.Archived && after.Archived:
		return say.T("Put into the archive")
	case before.Archived != after.Archived:
		return say.T("Taken out of the archive")
	}
	return say.T("Edited")
}

// tagCalled finds the tag that somebody means by a name, a path or an id.
func (u *UI) tagCalled(ctx context.Context, who auth.Person, name string) (library.TagDetail, error) {
	wrong := func(reason string) error {
		return &research.InvalidError{Violations: []research.Violation{{Field: "into", Reason: reason}}}
	}
	if last := name[strings.LastIndexByte(name, '/')+1:]; research.ValidID(last) {
		t, err := u.lib.Tag(ctx, who, last, "")
		if errors.Is(err, research.ErrNotFound) {
			return t, wrong("leads to no tag")
		}
		return t, err
	}
	steps := strings.Split(name, "/")
	var found []library.TagDetail
	for after := ""; ; {
		list, err := u.lib.Tags(ctx, who, library.TagFilter{Text: strings.TrimSpace(steps[len(steps)-1])}, "", after, library.MostPage)
		if err != nil {
			return library.TagDetail{}, err
		}
		for _, t := range list.Items {
			if research.FoldTerm(t.Name) == research.FoldTerm(name) || foldPath(t.Path) == foldPath(steps) {
				found = append(found, t)
			}
		}
		if after = list.Next; after == "" {
			break
		}
	}
	switch len(found) {
	case 0:
		return library.TagDetail{}, wrong("is the name of no tag")
	case 1:
		return found[0], nil
	}
	return library.TagDetail{}, wrong("is the name of several tags: write the path, or the address of one")
}

func foldPath(steps []string) string {
	folded := make([]string, len(steps))
	for i, s := range steps {
		folded[i] = research.FoldTerm(s)
	}
	return strings.Join(folded, "/")
}
