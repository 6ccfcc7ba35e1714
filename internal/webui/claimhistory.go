package webui

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"earshot/internal/auth"
	"earshot/internal/research"
	"earshot/internal/wording"
	"earshot/search"

	"github.com/labstack/echo/v4"
)

// versionsEach is how many versions a page of a history shows.
const versionsEach = 20

// claimHistoryPage is what a finding or an insight was, newest first.
type claimHistoryPage struct {
	frame
	Claim, Language, ClaimURL string
	Versions                  []versionRow
	Next                      string
}

// versionRow is what somebody made of a claim.
type versionRow struct {
	Number, Author, Day string
	First               bool // how it was written
	Lines               []theirLine
}

func (u *UI) findingHistory(c echo.Context) error { return u.claimHistory(c, search.Finding) }

func (u *UI) insightHistory(c echo.Context) error { return u.claimHistory(c, search.Insight) }

// claimHistory compares each version with the one before it.
func (u *UI) claimHistory(c echo.Context, kind search.Kind) error {
	ctx, who, id := c.Request().Context(), auth.From(c.Request().Context()), c.Param("id")
	read := u.lib.Finding
	if kind == search.Insight {
		read = u.lib.Insight
	}
	claim, err := read(ctx, who, id)
	if err != nil {
		return err
	}
	before, err := strconv.ParseInt(c.QueryParam("after"), 10, 64)
	if err != nil {
		before = 0 // from the newest on
	}
	versions, err := u.lib.ClaimVersions(ctx, who, kind, id, before, versionsEach+1)
	if err != nil {
		return err
	}
	say, address := printer(c.Request()), claimURL(kind, id)
	page := claimHistoryPage{
		frame: u.frame(c.Request(), say.T("History"), crumb{claim.Title, address}), Claim: claim.Title, Language: claim.Language, ClaimURL: address,
	}
	if len(versions) > versionsEach {
		page.Next = nextURL(address+"/history", strconv.FormatInt(versions[versionsEach-1].Version, 10))
	}
	names := evidenceNames{u: u, reader: u.newQuoteReader(who), say: say, known: map[research.Evidence]string{}}
	for i, v := range versions[:min(len(versions), versionsEach)] {
		row := versionRow{Number: say.Number(int(v.Version)), Author: v.Author, Day: v.At.Format("2006-01-02"), First: i+1 == len(versions)}
		if !row.First {
			if row.Lines, err = names.changes(ctx, versions[i+1].Claim, v.Claim); err != nil {
				return err
			}
		}
		page.Versions = append(page.Versions, row)
	}
	return u.render(c, http.StatusOK, "claimhistory", page)
}

// evidenceNames say what evidence was, each once.
type evidenceNames struct {
	u      *UI
	reader quoteReader
	say    *wording.Printer
	known  map[research.Evidence]string
}

// changes lists what one version says and the other does not.
func (n evidenceNames) changes(ctx context.Context, was, is research.Claim) ([]theirLine, error) {
	before, err := n.all(ctx, was.Evidence)
	if err != nil {
		return nil, err
	}
	after, err := n.all(ctx, is.Evidence)
	if err != nil {
		return nil, err
	}
	t := claimDifferences(n.say, was, is)
	t.differAll(n.say.T("Evidence"), before, after)
	t.differAll(n.say.T("Tag"), was.Tags, is.Tags)
	return t.Lines, nil
}

func (n evidenceNames) all(ctx context.Context, list []research.Evidence) ([]string, error) {
	var names []string
	for _, e := range list {
		if !e.DeletedAt.IsZero() {
			continue
		}
		name, err := n.name(ctx, e)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// name says how something bears on a claim, and what it is: a quote, or what a
// finding claims.
func (n evidenceNames) name(ctx context.Context, e research.Evidence) (string, error) {
	if name, ok := n.known[e]; ok {
		return name, nil
	}
	line, err := n.u.evidenceLine(ctx, n.say, n.reader, e)
	if errors.Is(err, research.ErrNotFound) {
		line, err = evidenceField{Text: n.say.T("What was chosen here is gone.")}, nil
	}
	name := n.say.T("%s: %s", valueWords(n.say, e.Relation), line.Text)
	n.known[e] = name
	return name, err
}
