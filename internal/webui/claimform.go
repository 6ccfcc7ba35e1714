package webui

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/research"
	"earshot/internal/wording"
	"earshot/search"

	"github.com/labstack/echo/v4"
)

// How many things that are no evidence yet a form offers, and how many of them
// that were looked for.
const (
	mostOffered = 100
	mostFound   = 20
)

// claimForm is a finding or an insight on its way through a form.
type claimForm struct {
	frame
	Kind                    string // "finding" or "insight"
	Heading, Action, Cancel string
	Key                     string // makes a form that is sent twice one claim
	Version                 int64
	Claim                   research.Claim
	StudyTitle              string
	Evidence                []evidenceField // what the claim rests on, then what it could rest on
	Blank                   evidenceField   // the next line, for a script to fill
	Gone                    int             // evidence whose source was deleted; it stays
	Find                    string          // what is offered has these words
	More                    bool            // not all that could be evidence is offered
	Recommendations         string          // one on each line
	Tags                    tagField
	States                  []stateChoice
	Relations               []string
	Errors                  []formError
	Theirs                  *theirs
	Typed                   bool // it has what was sent, and not what is stored

	kind  search.Kind
	study research.Study
}

// evidenceField is a line of the form: a quote or a finding, and how it bears
// on the claim.
type evidenceField struct {
	Value    string // kind and id
	Text     string
	Language string
	Where    string
	URL      string
	Relation string // "" where it is no evidence
	Broken   bool

	N         int // of the lines of its form
	Relations []string
}

// stateChoice is a value to choose, such as a state that the claim may go to.
type stateChoice struct{ Value, Label string }

// steps are the states that follow each state, and it itself.
func steps(say *wording.Printer, s research.FindingState) []stateChoice {
	var choices []stateChoice
	for _, to := range []research.FindingState{research.FindingDraft, research.FindingInReview, research.FindingPublished, research.FindingDeprecated} {
		var c research.Checker
		if c.CheckStep(s, to); c.Err() == nil {
			choices = append(choices, stateChoice{string(to), valueWords(say, to)})
		}
	}
	return choices
}

func claimURL(kind search.Kind, id string) string {
	return "/" + string(kind) + "s/" + url.PathEscape(id)
}

// claimFormOf is a form for a claim as it is, for who may write.
func (u *UI) claimFormOf(c echo.Context, kind search.Kind, claim research.Claim, given []library.NamedTag) (*claimForm, error) {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	if !who.MayWrite() {
		return nil, auth.ErrForbidden
	}
	say := printer(c.Request())
	f := &claimForm{
		frame: frame{say: say},
		Kind:  string(kind), kind: kind, Claim: claim, Version: claim.Version, Recommendations: strings.Join(claim.Recommendations, "\n"),
		States: steps(say, claim.State), Relations: []string{string(research.Supports), string(research.Contradicts), string(research.Illustrates)},
	}
	if claim.ID == "" {
		f.States = nil
		for _, first := range []research.FindingState{research.FindingDraft, research.FindingInReview, research.FindingPublished} {
			f.States = append(f.States, stateChoice{string(first), valueWords(say, first)})
		}
	}
	if kind == search.Finding {
		var err error
		if f.study, err = u.lib.Study(ctx, who, claim.Study); err != nil {
			return nil, err
		}
		if !who.May(auth.Contribute, f.study) {
			return nil, auth.ErrForbidden
		}
		f.StudyTitle = f.study.Title
	}
	for _, e := range claim.Evidence {
		if !e.DeletedAt.IsZero() {
			f.Gone++
		}
	}
	var err error
	f.Tags, err = u.tagField(ctx, who, f.study, readerLanguage(c.Request()), given)
	return f, err
}

// read takes what was sent. The claim keeps its id, study and state of before
// where the form does not say them.
func (f *claimForm) read(sent url.Values) {
	f.Typed = true
	f.Key, f.Find = sent.Get("key"), strings.TrimSpace(sent.Get("find"))
	f.Version, _ = strconv.ParseInt(sent.Get("version"), 10, 64) // 0 for a new claim
	c := &f.Claim
	c.Title, c.Body = strings.TrimSpace(sent.Get("title")), sentText(sent.Get("body"))
	c.Language, c.NoEvidence = strings.TrimSpace(sent.Get("language")), sentText(sent.Get("no_evidence"))
	c.State, c.Confidence = research.FindingState(sent.Get("state")), research.Confidence(sent.Get("confidence"))
	c.Reason, c.Successor = sentText(sent.Get("reason")), strings.TrimSpace(sent.Get("successor"))
	f.Recommendations, c.ReviewBy = sentText(sent.Get("recommendations")), sent.Get("review_by")
	c.Recommendations = sentLines(f.Recommendations)
	c.Evidence = nil
	for i, value := range sent["evidence"] {
		if i < len(sent["relation"]) && sent["relation"][i] != "" {
			c.Evidence = append(c.Evidence, evidenceOf(value, research.Relation(sent["relation"][i])))
		}
	}
	f.Tags.read(sent)
}

func evidenceOf(value string, r research.Relation) research.Evidence {
	if id, ok := strings.CutPrefix(value, "finding:"); ok {
		return research.Evidence{Finding: id, Relation: r}
	}
	return research.Evidence{Highlight: strings.TrimPrefix(value, "highlight:"), Relation: r}
}

func evidenceValue(e research.Evidence) string {
	if e.Finding != "" {
		return "finding:" + e.Finding
	}
	return "highlight:" + e.Highlight
}

// offer lists the evidence of the form, and what else could be.
func (u *UI) offer(ctx context.Context, who auth.Person, f *claimForm) error {
	reader := u.newQuoteReader(who)
	f.Evidence = nil
	for _, e := range f.Claim.Evidence {
		if !e.DeletedAt.IsZero() {
			continue
		}
		line, err := u.evidenceLine(ctx, f.say, reader, e)
		if errors.Is(err, research.ErrNotFound) {
			line, err = evidenceField{Value: evidenceValue(e), Text: f.say.T("What was chosen here is gone."), Broken: true}, nil
		}
		if err != nil {
			return err
		}
		line.Relation = string(e.Relation)
		f.Evidence = append(f.Evidence, line)
	}
	switch {
	case f.Find != "":
		return u.offerFound(ctx, reader, f)
	case f.kind == search.Insight:
		return u.offerFindings(ctx, who, f)
	}
	return u.offerHighlights(ctx, reader, f)
}

// offerFound offers what search finds for the words that were asked for, in
// other words and languages too.
func (u *UI) offerFound(ctx context.Context, reader quoteReader, f *claimForm) error {
	asked := library.SearchRequest{
		Text: f.Find, Limit: mostFound, HitsEach: mostFound, NoFacets: true,
		Filter: search.Filter{Kinds: []search.Kind{search.Highlight, search.Finding}},
	}
	if f.kind == search.Finding {
		asked.Filter = search.Filter{Kinds: []search.Kind{search.Highlight}, Studies: []string{f.study.ID}}
	}
	found, err := u.lib.Search(ctx, reader.who, asked)
	_, wrong := errors.AsType[*search.SyntaxError](err)
	_, much := errors.AsType[*search.LimitError](err)
	if wrong || much {
		f.Errors = append(f.Errors, formError{"find", explain(f.say, problem.From(err))})
		return nil
	}
	if err != nil {
		return err
	}
	f.More = found.Next != ""
	for _, item := range found.Items {
		f.More = f.More || item.More > 0
		for _, hit := range item.Hits {
			e := research.Evidence{Highlight: hit.Source}
			if hit.Kind == search.Finding {
				e = research.Evidence{Finding: hit.Source}
			}
			if f.chosen(evidenceValue(e)) {
				continue
			}
			line, err := u.evidenceLine(ctx, f.say, reader, e)
			if errors.Is(err, research.ErrNotFound) {
				continue // gone since it was found
			}
			if err != nil {
				return err
			}
			f.Evidence = append(f.Evidence, line)
		}
	}
	return nil
}

func (u *UI) evidenceLine(ctx context.Context, say *wording.Printer, reader quoteReader, e research.Evidence) (evidenceField, error) {
	if e.Finding != "" {
		d, err := u.lib.Finding(ctx, reader.who, e.Finding)
		return findingLine(say, d.Claim), err
	}
	h, err := u.lib.Highlight(ctx, reader.who, e.Highlight)
	if err != nil {
		return evidenceField{}, err
	}
	return highlightLine(ctx, say, reader, h)
}

func findingLine(say *wording.Printer, c research.Claim) evidenceField {
	return evidenceField{
		Value: "finding:" + c.ID, Text: c.Title, Language: c.Language, Where: say.T("Finding") + ", " + valueWords(say, c.State), URL: claimURL(search.Finding, c.ID),
	}
}

func highlightLine(ctx context.Context, say *wording.Printer, reader quoteReader, h research.Highlight) (evidenceField, error) {
	q, err := reader.read(ctx, h)
	line := evidenceField{Value: "highlight:" + h.ID, Text: q.Text, Language: q.Language, Where: strings.TrimSpace(q.Session + " " + q.Moment), URL: q.URL, Broken: q.Broken}
	if line.Broken {
		line.Text = say.T("The text of this quote was corrected, and the quote stands in it no longer.")
	}
	return line, err
}

// chosen says whether the form has a line for something.
func (f *claimForm) chosen(value string) bool {
	return slices.ContainsFunc(f.Evidence, func(e evidenceField) bool { return e.Value == value })
}

// offerHighlights offers the highlights of the study of a finding.
func (u *UI) offerHighlights(ctx context.Context, reader quoteReader, f *claimForm) error {
	offered := 0
	for sessions := ""; ; {
		list, err := u.lib.Sessions(ctx, reader.who, f.study.ID, sessions, library.MostPage)
		if err != nil {
			return err
		}
		for _, s := range list.Items {
			page, err := u.lib.Highlights(ctx, reader.who, s.ID, research.HighlightAnchored, "", library.MostPage)
			if err != nil {
				return err
			}
			f.More = f.More || page.Next != ""
			for _, h := range page.Items {
				if f.chosen("highlight:" + h.ID) {
					continue
				}
				if offered++; offered > mostOffered {
					f.More = true
					return nil
				}
				line, err := highlightLine(ctx, f.say, reader, h)
				if err != nil {
					return err
				}
				f.Evidence = append(f.Evidence, line)
			}
		}
		if sessions = list.Next; sessions == "" {
			return nil
		}
	}
}

// offerFindings offers the newest findings for an insight.
func (u *UI) offerFindings(ctx context.Context, who auth.Person, f *claimForm) error {
	page, err := u.lib.Claims(ctx, who, search.Finding, library.ClaimFilter{}, "", mostOffered)
	if err != nil {
		return err
	}
	f.More = page.Next != ""
	for _, d := range page.Items {
		if !f.chosen("finding:"+d.ID) && d.State != research.FindingDeprecated {
			f.Evidence = append(f.Evidence, findingLine(f.say, d.Claim))
		}
	}
	return nil
}

// wrong is a mistake, at the field that it is in.
func (f *claimForm) wrong(v research.Violation) formError {
	field, _, _ := strings.Cut(v.Field, "[")
	switch field {
	case "tags":
		return tagError(f.say, &f.Tags, v)
	case "evidence":
		var n int
		if _, err := fmt.Sscanf(v.Field, "evidence[%d]", &n); err == nil {
			return formError{"evidence", mistake(f.say, f.say.T("Evidence %d", n+1), v.Reason)}
		}
		return formError{"evidence", f.say.T("Choose evidence, or say why there is none.")}
	}
	if name, ok := claimFields[field]; ok {
		return formError{field, mistake(f.say, f.say.T(name), v.Reason)}
	}
	return formError{"title", mistake(f.say, valueWords(f.say, field), v.Reason)}
}

// claimFields are what pages call the fields of a claim.
var claimFields = map[string]string{
	"title": wording.Text("The claim"), "body": wording.Text("Body"), "language": wording.Text("Language"), "state": wording.Text("State"),
	"confidence": wording.Text("Confidence"), "reason": wording.Text("Reason"), "successor": wording.Text("Successor"),
	"no_evidence": wording.Text("The reason for no evidence"), "recommendations": wording.Text("Recommendations"), "review_by": wording.Text("Review by"),
}
