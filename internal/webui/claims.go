package webui

import (
	"net/http"

	"earshot/internal/auth"
	"earshot/internal/research"

	"github.com/labstack/echo/v4"
)

// claimPage shows a finding or an insight.
type claimPage struct {
	frame
	Kind     string // "Finding" or "Insight"
	Claim    string
	Body     string
	Language string
	State    string
	Tags     []tagLink
	Author   string
	Created  string
	Findings []findingLink
	Evidence []evidenceGroup
}

type tagLink struct{ Name, URL string }

// findingLink is a finding that an insight rests on.
type findingLink struct{ Title, Language, URL, Relation string }

func (u *UI) finding(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	f, err := u.lib.Finding(ctx, who, c.Param("id"))
	if err != nil {
		return err
	}
	_, crumbs, err := u.studyCrumbs(ctx, who, f.Study)
	if err != nil {
		return err
	}
	evidence, err := u.evidence(ctx, who, f.Evidence, f.Highlights)
	if err != nil {
		return err
	}
	return u.render(c, http.StatusOK, "claim", claimPage{
		frame: u.frame(c.Request(), f.Title, crumbs...), Kind: "Finding",
		Claim: f.Title, Body: f.Body, Language: f.Language, State: stateWords(f.State), Tags: tagLinks(f.Tags),
		Author: f.Author, Created: f.CreatedAt.Format("2006-01-02"), Evidence: evidence,
	})
}

func (u *UI) insight(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	i, err := u.lib.Insight(ctx, who, c.Param("id"))
	if err != nil {
		return err
	}
	evidence, err := u.evidence(ctx, who, i.Evidence, i.Highlights)
	if err != nil {
		return err
	}
	page := claimPage{
		frame: u.frame(c.Request(), i.Title), Kind: "Insight",
		Claim: i.Title, Body: i.Body, Language: i.Language, State: stateWords(i.State), Tags: tagLinks(i.Tags),
		Author: i.Author, Created: i.CreatedAt.Format("2006-01-02"), Evidence: evidence,
	}
	for _, f := range i.Findings {
		link := findingLink{Title: f.Title, Language: f.Language, URL: "/findings/" + f.ID}
		for _, e := range i.Evidence {
			if e.Finding == f.ID {
				link.Relation = string(e.Relation)
			}
		}
		page.Findings = append(page.Findings, link)
	}
	return u.render(c, http.StatusOK, "claim", page)
}

func stateWords(s research.FindingState) string { return words(string(s)) }

func tagLinks(names []string) []tagLink {
	links := make([]tagLink, len(names))
	for i, name := range names {
		links[i] = tagLink{name, asked{}.toggled("tag", name)}
	}
	return links
}
