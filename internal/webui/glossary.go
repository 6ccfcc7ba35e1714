package webui

import (
	"net/http"
	"net/url"
	"slices"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

const glossaryPath = "/glossary"

type glossaryPage struct {
	frame
	Text, Language, Status string // what was asked for
	Error                  string // why it could not be answered
	Languages              []string
	Agreed, Proposed       int
	Concepts               []conceptRow
	Empty                  bool // there is no concept at all
	MayAdd, MayImport      bool
	Next                   string
}

// conceptRow is a concept in a list.
type conceptRow struct {
	ID, Label, Language, URL, Definition string
	Proposed                             bool
	Terms                                int
}

// glossary is the list of concepts.
func (u *UI) glossary(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	g, err := u.lib.Glossary(ctx, who)
	if err != nil {
		return err
	}
	say := printer(c.Request())
	page := glossaryPage{
		frame: u.frame(c.Request(), say.T("Glossary")), Text: c.QueryParam("q"), Language: c.QueryParam("language"), Status: c.QueryParam("status"),
		Languages: slices.Clone(g.Languages), Agreed: g.Agreed, Proposed: g.Proposed, Empty: g.Agreed+g.Proposed == 0,
		MayAdd: who.MayWrite(), MayImport: who.MayAdminister(),
	}
	page.Here = "glossary"
	wording.Sort(say, page.Languages, say.Language)
	filter := library.ConceptFilter{Text: page.Text, Language: page.Language, Status: research.ConceptStatus(page.Status)}
	list, err := u.lib.Concepts(ctx, who, filter, c.QueryParam("after"), library.DefaultPage)
	if err != nil {
		p, mine := besideBox(err)
		if !mine {
			return err
		}
		page.Error = explain(say, p)
		return u.render(c, p.Status, "glossary", page)
	}
	for _, each := range list.Items {
		page.Concepts = append(page.Concepts, newConceptRow(each, page.Language))
	}
	if list.Next != "" {
		next := url.Values{"after": {list.Next}}
		for name, value := range map[string]string{"q": page.Text, "language": page.Language, "status": page.Status} {
			if value != "" {
				next.Set(name, value)
			}
		}
		page.Next = glossaryPath + "?" + next.Encode()
	}
	return u.render(c, http.StatusOK, "glossary", page)
}

func newConceptRow(c research.Concept, language string) conceptRow {
	row := conceptRow{
		ID: c.ID, Label: c.Label(language), URL: conceptURL(c.ID), Definition: c.Definition(language),
		Proposed: c.Status == research.ConceptProposed, Terms: len(c.Terms),
	}
	for _, t := range c.Terms {
		if t.Text == row.Label {
			row.Language = t.Language
			break
		}
	}
	return row
}

// glossaryCrumb is the step to something of the glossary.
func glossaryCrumb(c echo.Context) crumb {
	return crumb{printer(c.Request()).T("Glossary"), glossaryPath}
}

func conceptURL(id string) string { return glossaryPath + "/" + id }

type conceptPage struct {
	frame
	Heading                   conceptRow
	URI                       string
	Definitions               []research.Definition
	Terms                     []termRow
	Broader, Narrower, Linked []conceptRow
	SearchURL                 string
	EditURL, DeleteURL        string // "" where the reader may not
}

// termRow is a term in the table of a concept.
type termRow struct{ Text, Language, Kind, Brand, BrandURL string }

// concept is one concept of the glossary.
func (u *UI) concept(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	if !research.ValidID(c.Param("id")) {
		return &research.NotFoundError{Thing: "concept"}
	}
	found, err := u.lib.Concept(ctx, who, c.Param("id"))
	if err != nil {
		return err
	}
	heading := newConceptRow(found, "")
	page := conceptPage{
		frame:   u.frame(c.Request(), heading.Label, glossaryCrumb(c)),
		Heading: heading, URI: found.URI, Definitions: found.Definitions, SearchURL: "/?" + asked{Text: heading.Label}.values().Encode(),
	}
	page.Here = "glossary"
	if mayEdit(who, found) {
		page.EditURL, page.DeleteURL = editURL(found.ID), deleteURL(found.ID)
	}
	for _, t := range found.Terms {
		row := termRow{Text: t.Text, Language: t.Language, Kind: string(t.Kind), Brand: t.Brand}
		if t.Brand != "" {
			row.BrandURL = "/brands/" + t.Brand
		}
		page.Terms = append(page.Terms, row)
	}
	for _, relation := range []struct {
		to  *[]conceptRow
		ids []string
	}{{&page.Broader, found.Broader}, {&page.Narrower, found.Narrower}, {&page.Linked, found.Related}} {
		others, err := u.lib.ConceptsByID(ctx, who, relation.ids)
		if err != nil {
			return err
		}
		for _, id := range relation.ids {
			if other, ok := others[id]; ok {
				*relation.to = append(*relation.to, newConceptRow(other, ""))
			}
		}
	}
	return u.render(c, http.StatusOK, "concept", page)
}
