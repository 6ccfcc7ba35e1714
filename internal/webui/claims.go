package webui

import (
	"net/http"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"
	"earshot/search"

	"github.com/labstack/echo/v4"
)

// claimPage shows a finding or an insight.
type claimPage struct {
	frame
	Kind     string // "finding" or "insight"
	Claim    string
	Body     string
	Language string
	State    string
	Tags     []tagLink
	Author   string
	Created  string
	Findings []findingLink
	Evidence []evidenceGroup
	// Notices are what a reader should know before believing it.
	Notices         []string
	Successor       string // address of what took its place
	Recommendations []string
	Short           string // address that never changes
	HistoryURL      string
	EditURL         string // "" for who may not
	InsightURL      string // address of a form for an insight that rests on it; "" for who may not
}

// notices are what stands beside a claim and is found out anew each time.
func notices(say *wording.Printer, d library.ClaimDetail) []string {
	var list []string
	if d.State == research.FindingDeprecated {
		list = append(list, say.T("Deprecated: %s", d.Reason))
	}
	if d.Stale {
		list = append(list, say.T("Stale: it was to be reviewed by %s.", say.Day(d.ReviewBy)))
	}
	if d.NoEvidence != "" {
		list = append(list, say.T("Without evidence: %s", d.NoEvidence))
	}
	if d.Confidence != "" {
		list = append(list, say.T("Confidence: %s", valueWords(say, d.Confidence)))
	}
	if only := d.Coverage.Only(); only != "" {
		list = append(list, say.T("All of the evidence is from one market, only %s.", only))
	}
	if d.Withheld > 0 {
		list = append(list, say.T("Evidence from studies that are closed to you: %s", say.Number(d.Withheld)))
	}
	if n := len(d.CitedBy); n > 0 {
		list = append(list, say.T("Insights that rest on it: %s", say.Number(n)))
	}
	return list
}

func (u *UI) shortFinding(c echo.Context) error { return u.short(c, search.Finding, "/findings/") }

func (u *UI) shortInsight(c echo.Context) error { return u.short(c, search.Insight, "/insights/") }

// short leads from a short address to the page of a claim.
func (u *UI) short(c echo.Context, kind search.Kind, path string) error {
	ctx := c.Request().Context()
	claim, err := u.lib.ClaimByCode(ctx, auth.From(ctx), kind, c.Param("code"))
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusFound, path+claim.ID)
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
	var crumbs []crumb
	var study research.Study // the zero one where the reader may not see it
	if f.Study != "" {
		if study, crumbs, err = u.studyCrumbs(ctx, who, f.Study); err != nil {
			return err
		}
	}
	say := printer(c.Request())
	evidence, err := u.evidence(ctx, say, who, f.Study, f.Evidence, f.Highlights)
	if err != nil {
		return err
	}
	page := claimPage{
		frame: u.frame(c.Request(), f.Title, crumbs...), Kind: string(search.Finding),
		Claim: f.Title, Body: f.Body, Language: f.Language, State: string(f.State), Tags: tagLinks(f.Tags),
		Author: f.Author, Created: f.CreatedAt.Format("2006-01-02"), Evidence: evidence,
		Notices: notices(say, f), Successor: successorURL("/findings/", f.Successor), Short: "/f/" + f.Code, HistoryURL: claimURL(search.Finding, f.ID) + "/history",
	}
	if study.ID != "" && who.May(auth.Contribute, study) {
		page.EditURL, page.InsightURL = claimURL(search.Finding, f.ID)+"/edit", "/insights/new?finding="+f.ID
	}
	return u.render(c, http.StatusOK, "claim", page)
}

func (u *UI) insight(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	i, err := u.lib.Insight(ctx, who, c.Param("id"))
	if err != nil {
		return err
	}
	say := printer(c.Request())
	evidence, err := u.evidence(ctx, say, who, "", i.Evidence, i.Highlights)
	if err != nil {
		return err
	}
	page := claimPage{
		frame: u.frame(c.Request(), i.Title), Kind: string(search.Insight),
		Claim: i.Title, Body: i.Body, Language: i.Language, State: string(i.State), Tags: tagLinks(i.Tags),
		Author: i.Author, Created: i.CreatedAt.Format("2006-01-02"), Evidence: evidence,
		Notices: notices(say, i), Successor: successorURL("/insights/", i.Successor), Recommendations: i.Recommendations, Short: "/i/" + i.Code,
		HistoryURL: claimURL(search.Insight, i.ID) + "/history",
	}
	if who.MayWrite() {
		page.EditURL = claimURL(search.Insight, i.ID) + "/edit"
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

func successorURL(path, id string) string {
	if id == "" {
		return ""
	}
	return path + id
}

func tagLinks(names []string) []tagLink {
	links := make([]tagLink, len(names))
	for i, name := range names {
		links[i] = tagLink{name, asked{}.toggled("tag", name)}
	}
	return links
}
