package webui

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/research"
	"earshot/internal/wording"
	"earshot/search"

	"github.com/labstack/echo/v4"
)

func (u *UI) newFinding(c echo.Context) error    { return u.newClaim(c, search.Finding) }
func (u *UI) createFinding(c echo.Context) error { return u.createClaim(c, search.Finding) }
func (u *UI) editFinding(c echo.Context) error   { return u.editClaim(c, search.Finding) }
func (u *UI) updateFinding(c echo.Context) error { return u.updateClaim(c, search.Finding) }
func (u *UI) newInsight(c echo.Context) error    { return u.newClaim(c, search.Insight) }
func (u *UI) createInsight(c echo.Context) error { return u.createClaim(c, search.Insight) }
func (u *UI) editInsight(c echo.Context) error   { return u.editClaim(c, search.Insight) }
func (u *UI) updateInsight(c echo.Context) error { return u.updateClaim(c, search.Insight) }

// emptyClaimForm is a form for a claim that is about to be written, resting on
// what the address or the form names.
func (u *UI) emptyClaimForm(c echo.Context, kind search.Kind, asked url.Values) (*claimForm, error) {
	claim := research.Claim{State: research.FindingDraft}
	if kind == search.Finding {
		claim.Study = asked.Get("study")
	}
	for _, id := range asked["highlight"] {
		claim.Evidence = append(claim.Evidence, research.Evidence{Highlight: id, Relation: research.Supports})
	}
	if kind == search.Insight {
		for _, id := range asked["finding"] {
			claim.Evidence = append(claim.Evidence, research.Evidence{Finding: id, Relation: research.Supports})
		}
	}
	f, err := u.claimFormOf(c, kind, claim, nil)
	if err != nil {
		return nil, err
	}
	f.Heading, f.Action, f.Cancel = f.say.T("New insight"), "/"+string(kind)+"s/new", "/"
	if kind == search.Finding {
		f.Heading, f.Cancel = f.say.T("New finding"), studyURL(claim.Study)
	}
	return f, nil
}

func (u *UI) newClaim(c echo.Context, kind search.Kind) error {
	f, err := u.emptyClaimForm(c, kind, c.QueryParams())
	if err != nil {
		return err
	}
	f.Key = research.NewID()
	return u.showClaimForm(c, http.StatusOK, f)
}

func (u *UI) showClaimForm(c echo.Context, status int, f *claimForm) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	if err := u.offer(ctx, who, f); err != nil {
		return err
	}
	for i := range f.Evidence {
		f.Evidence[i].N, f.Evidence[i].Relations = i, f.Relations
	}
	f.Blank = evidenceField{N: len(f.Evidence), Relations: f.Relations}
	var crumbs []crumb
	if f.kind == search.Finding {
		var err error
		if _, crumbs, err = u.studyCrumbs(ctx, who, f.study.ID); err != nil {
			return err
		}
	}
	if f.Claim.ID != "" {
		crumbs = append(crumbs, crumb{capital(valueWords(f.say, f.Kind)), f.Cancel})
	}
	f.frame = u.frame(c.Request(), f.Heading, crumbs...)
	return u.render(c, status, "claimform", f)
}

func (u *UI) createClaim(c echo.Context, kind search.Kind) error {
	if err := sentForm(c); err != nil {
		return err
	}
	sent := c.Request().PostForm
	f, err := u.emptyClaimForm(c, kind, sent)
	if err != nil {
		return err
	}
	return u.saveClaim(c, f, func(ctx context.Context, who auth.Person) (library.ClaimDetail, error) {
		return u.lib.CreateClaim(ctx, who, kind, formKey(sent), f.Claim, f.Tags.given())
	})
}

// claimToEdit is the form of a claim as it is now.
func (u *UI) claimToEdit(c echo.Context, kind search.Kind) (*claimForm, research.Claim, error) {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	d, err := u.lib.Claim(ctx, who, kind, c.Param("id"))
	if err != nil {
		return nil, d.Claim, err
	}
	given, err := u.lib.GivenTags(ctx, who, []string{d.ID})
	if err != nil {
		return nil, d.Claim, err
	}
	f, err := u.claimFormOf(c, kind, d.Claim, given[d.ID])
	if err != nil {
		return nil, d.Claim, err
	}
	f.Cancel = claimURL(kind, d.ID)
	f.Heading, f.Action = f.say.T("Edit the insight"), f.Cancel+"/edit"
	if kind == search.Finding {
		f.Heading = f.say.T("Edit the finding")
	}
	return f, d.Claim, nil
}

func (u *UI) editClaim(c echo.Context, kind search.Kind) error {
	f, _, err := u.claimToEdit(c, kind)
	if err != nil {
		return err
	}
	return u.showClaimForm(c, http.StatusOK, f)
}

func (u *UI) updateClaim(c echo.Context, kind search.Kind) error {
	f, now, err := u.claimToEdit(c, kind)
	if err != nil {
		return err
	}
	if err := sentForm(c); err != nil {
		return err
	}
	had := slices.Clone(f.Tags.had)
	return u.saveClaim(c, f, func(ctx context.Context, who auth.Person) (library.ClaimDetail, error) {
		m := &f.Claim
		patch := library.ClaimPatch{
			Title: &m.Title, Body: &m.Body, Language: &m.Language, NoEvidence: &m.NoEvidence, Reason: &m.Reason, Successor: &m.Successor,
			State: &m.State, Confidence: &m.Confidence, Evidence: &m.Evidence, Tags: f.Tags.changed(),
		}
		if kind == search.Insight {
			patch.ReviewBy, patch.Recommendations = &m.ReviewBy, &m.Recommendations
		}
		d, err := u.lib.UpdateClaim(ctx, who, kind, now.ID, max(f.Version, 1), patch)
		if stale, ok := errors.AsType[*library.StaleClaimError](err); ok {
			f.compare(stale.Current, had)
			f.Version, f.States = stale.Current.Version, steps(f.say, stale.Current.State)
		}
		return d, err
	})
}

// saveClaim reads a form and stores what it says; with mistakes in it, or where
// somebody else was quicker, it is shown again.
func (u *UI) saveClaim(c echo.Context, f *claimForm, store func(context.Context, auth.Person) (library.ClaimDetail, error)) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	sent := c.Request().PostForm
	f.read(sent)
	if sent.Has("look") { // for other evidence
		return u.showClaimForm(c, http.StatusOK, f)
	}
	err := u.resolveSuccessor(ctx, who, f)
	var saved library.ClaimDetail
	if err == nil {
		saved, err = store(ctx, who)
	}
	if err == nil {
		return c.Redirect(http.StatusSeeOther, claimURL(f.kind, saved.ID))
	}
	if invalid, ok := errors.AsType[*research.InvalidError](err); ok {
		for _, v := range invalid.Violations {
			if e := f.wrong(v); !slices.Contains(f.Errors, e) {
				f.Errors = append(f.Errors, e)
			}
		}
		return u.showClaimForm(c, http.StatusUnprocessableEntity, f)
	}
	switch {
	case f.Theirs != nil:
		return u.showClaimForm(c, http.StatusConflict, f)
	case errors.Is(err, auth.ErrForbidden): // to publish, for one
		f.Errors = append(f.Errors, formError{"state", f.say.T("You may not do this here. Choose another state, or ask whoever may.")})
		return u.showClaimForm(c, http.StatusForbidden, f)
	case errors.Is(err, library.ErrKeyReused):
		f.Errors, f.Key = append(f.Errors, formError{"title", explain(f.say, problem.From(err)) + " " + f.say.T("Send it again if you want another one.")}), research.NewID()
		return u.showClaimForm(c, http.StatusConflict, f)
	}
	return err
}

// resolveSuccessor takes the address of a claim for its id.
func (u *UI) resolveSuccessor(ctx context.Context, who auth.Person, f *claimForm) error {
	s := f.Claim.Successor
	if s == "" || research.ValidID(s) {
		return nil
	}
	last := s[strings.LastIndexByte(s, '/')+1:]
	if research.ValidID(last) {
		f.Claim.Successor = last
		return nil
	}
	found, err := u.lib.ClaimByCode(ctx, who, f.kind, last)
	if errors.Is(err, research.ErrNotFound) {
		return &research.InvalidError{Violations: []research.Violation{{Field: "successor", Reason: "must be the address of another " + f.Kind}}}
	}
	f.Claim.Successor = found.ID
	return err
}

// compare lists how what is stored differs from what the form says.
func (f *claimForm) compare(now research.Claim, had []string) {
	t := claimDifferences(f.say, f.Claim, now)
	t.differAll(f.say.T("Evidence"), evidenceWords(f.say, f.Claim.Evidence), evidenceWords(f.say, now.Evidence))
	var mine, other []string
	for _, tag := range f.Tags.given() {
		mine = append(mine, f.Tags.label(tag))
	}
	for _, tag := range had {
		other = append(other, f.Tags.label(tag))
	}
	t.differAll(f.say.T("Tag"), mine, other)
	f.Theirs = t
}

// claimDifferences lists what two versions of a claim say, but for evidence and
// tags.
func claimDifferences(say *wording.Printer, mine, other research.Claim) *theirs {
	t := &theirs{}
	for _, line := range []theirLine{
		{claimFields["title"], mine.Title, other.Title},
		{claimFields["body"], mine.Body, other.Body},
		{claimFields["language"], mine.Language, other.Language},
		{claimFields["state"], valueWords(say, mine.State), valueWords(say, other.State)},
		{claimFields["confidence"], valueWords(say, mine.Confidence), valueWords(say, other.Confidence)},
		{claimFields["no_evidence"], mine.NoEvidence, other.NoEvidence},
		{claimFields["reason"], mine.Reason, other.Reason},
		{claimFields["successor"], mine.Successor, other.Successor},
		{claimFields["review_by"], say.Day(mine.ReviewBy), say.Day(other.ReviewBy)},
	} {
		t.differ(say.T(line.What), line.Mine, line.Other)
	}
	t.differAll(say.T("Recommendation"), mine.Recommendations, other.Recommendations)
	return t
}

// evidenceName says how something bears on a claim, and what it is.
func evidenceName(say *wording.Printer, e research.Evidence) string {
	kind, id, _ := strings.Cut(evidenceValue(e), ":")
	return say.T("%s: %s", valueWords(say, e.Relation), valueWords(say, kind)+" "+id)
}

// evidenceWords names evidence by how it bears on the claim and where it is.
func evidenceWords(say *wording.Printer, list []research.Evidence) []string {
	var words []string
	for _, e := range list {
		if e.DeletedAt.IsZero() {
			words = append(words, evidenceName(say, e))
		}
	}
	return words
}
