package webui

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"

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
	Aliases              []string
	Uses                 int
	SearchURL            string
	Archived             bool
	Below                []tagNode
}

func tagURL(id string) string { return tagsPath + "/" + id }

// tags is the tree of tags.
func (u *UI) tags(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	page := tagsPage{
		frame: u.frame(c.Request(), "Tags"), Text: strings.TrimSpace(c.QueryParam("q")),
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
			page.Error = explain(p)
			return u.render(c, p.Status, "tags", page)
		}
		all = append(all, list.Items...)
		if after = list.Next; after == "" || len(all) >= mostTagsShown {
			page.More = after != ""
			break
		}
	}
	page.Tree = tagTree(all, page.Flat)
	return u.render(c, http.StatusOK, "tags", page)
}

// tagTree puts tags below their parents. Those whose parent is not among them
// stand at the root, with their path.
func tagTree(all []library.TagDetail, flat bool) []tagNode {
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
			n := newTagNode(t)
			if root {
				n.Name = tagPathLabel(t)
			}
			if !flat {
				n.Below = grow(below[t.ID], false)
			}
			nodes = append(nodes, n)
		}
		return nodes
	}
	return grow(roots, true)
}

func newTagNode(t library.TagDetail) tagNode {
	n := tagNode{
		ID: t.ID, Name: t.Label, URL: tagURL(t.ID), Scope: tagScopeWords(t.Tag), Aliases: t.Aliases, Uses: t.Uses, Archived: t.Archived,
		SearchURL: asked{}.toggled("tag", t.ID),
	}
	if t.Label != t.Name {
		n.Name += " (" + t.Name + ")"
	}
	return n
}

func tagScopeWords(t research.Tag) string {
	switch t.Scope() {
	case research.StudyScope:
		return "of a study"
	case research.BrandScope:
		return "of the brand " + t.Brand
	}
	return "of the group"
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
		frame: u.frame(c.Request(), t.Label, crumb{"Tags", tagsPath}), Tag: newTagNode(t), Path: strings.Join(t.Path, " / "),
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
	page.Next, page.Events = nextURL(tagURL(t.ID), events.Next), u.eventRows(ctx, who, events.Items)
	return u.render(c, http.StatusOK, "tag", page)
}

// eventRows are the rows of a history.
func (u *UI) eventRows(ctx context.Context, who auth.Person, events []research.TagEvent) []tagEventRow {
	var rows []tagEventRow
	for _, e := range events {
		row := tagEventRow{What: u.eventWords(ctx, who, e), Author: e.Author, Day: e.At.Format("2006-01-02"), Undone: e.UndoneBy != ""}
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
	page := tagHistoryPage{
		frame: u.frame(c.Request(), "History of tags", crumb{"Tags", tagsPath}), Events: u.eventRows(ctx, who, events.Items), Next: nextURL(tagsPath+"/history", events.Next),
	}
	page.Here = "tags"
	for i, e := range events.Items { // which tag is meant is said here, not by the page
		if t, err := u.lib.Tag(ctx, who, e.Tag, ""); err == nil {
			page.Events[i].What = t.Name + ": " + page.Events[i].What
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
func (u *UI) eventWords(ctx context.Context, who auth.Person, e research.TagEvent) string {
	switch e.Kind {
	case research.TagCreated:
		return "Added"
	case research.TagMerged:
		for _, c := range e.Changes {
			if c.ID == e.Tag && c.After != nil && c.Before != nil {
				into, err := u.lib.Tag(ctx, who, c.After.MergedInto, "")
				if err == nil && c.After.MergedInto != "" {
					return "“" + c.Before.Name + "” merged into “" + into.Name + "”"
				}
			}
		}
		return "Merged"
	case research.TagSplit:
		return "Split, " + count(len(e.Added), "thing", "things") + " tagged anew"
	case research.TagPromoted:
		return "Promoted"
	case research.TagUndone:
		return "Something was undone"
	}
	for _, c := range e.Changes {
		if c.ID == e.Tag && c.Before != nil && c.After != nil {
			return editWords(*c.Before, *c.After)
		}
	}
	return "Edited"
}

func editWords(before, after research.Tag) string {
	switch {
	case before.Name != after.Name:
		return "“" + before.Name + "” renamed to “" + after.Name + "”"
	case before.Parent != after.Parent:
		return "Moved"
	case before.Archived != after.Archived && after.Archived:
		return "Archived"
	case before.Archived != after.Archived:
		return "Taken out of the archive"
	}
	return "Edited"
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
