package webui

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

// How many empty lines a form has for more of what is listed.
const (
	moreTerms       = 4
	moreDefinitions = 1
)

// conceptForm is a concept on its way through a form, which works without
// scripts: a line whose text is empty is none.
type conceptForm struct {
	frame
	Action, Cancel, Heading string
	Key                     string // makes a form that is sent twice one concept
	Version                 int64  // that the form began with
	URI                     string
	Status                  research.ConceptStatus
	Terms                   []termField
	Definitions             []research.Definition
	Relations               []*relationField
	Narrower                []conceptRow
	AddNarrower             string // address of a form for a narrower concept
	Brands                  []research.Brand
	Languages               []string // that are likely to be wanted
	MayAgree                bool
	Errors                  []formError
	Theirs                  *theirs // set where somebody else was quicker

	changed research.Concept // what the form says
}

// termField is a line of the form.
type termField struct {
	research.Term
	Wrong bool
}

// relationField is how a concept is in relation to others: those it has, and
// terms that name more of them.
type relationField struct {
	Name, Title, Hint string
	Kept              []conceptRow
	More              string // terms, one on each line
	Wrong             bool

	ids []string
}

// formError is what is wrong with a field.
type formError struct{ Field, Text string }

// theirs is what a concept became while somebody edited it here.
type theirs struct{ Lines []theirLine }

// theirLine is a statement of either version that the other does not have.
type theirLine struct {
	What        string
	Mine, Other string // "" where the version does not say it
}

// newConceptForm is a form of a concept as it is.
func (u *UI) newConceptForm(c echo.Context, who auth.Person, concept research.Concept) (*conceptForm, error) {
	ctx, say := c.Request().Context(), printer(c.Request())
	f := &conceptForm{
		frame: frame{say: say}, Version: concept.Version, URI: concept.URI, Status: concept.Status, MayAgree: who.MayAdminister(), changed: concept,
		Relations: []*relationField{
			{Name: "broader", Title: say.T("Broader concepts"), Hint: say.T("What this is a kind of."), ids: concept.Broader},
			{Name: "related", Title: say.T("Related concepts"), Hint: say.T("What has to do with it. It goes both ways."), ids: concept.Related},
		},
	}
	f.list(concept)
	for after := ""; ; {
		page, err := u.lib.Brands(ctx, who, after, library.MostPage)
		if err != nil {
			return nil, err
		}
		f.Brands = append(f.Brands, page.Items...)
		for _, b := range page.Items {
			f.Languages = append(f.Languages, b.Languages...)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	g, err := u.lib.Glossary(ctx, who)
	if err != nil {
		return nil, err
	}
	f.Languages = slices.Compact(slices.Sorted(slices.Values(append(f.Languages, g.Languages...))))
	wording.Sort(say, f.Languages, say.Language)
	wording.Sort(say, f.Brands, func(b research.Brand) string { return b.Name })
	return f, u.nameRelations(ctx, who, f, concept.Narrower)
}

// list fills the lines of the form, and adds empty ones.
func (f *conceptForm) list(c research.Concept) {
	f.Terms, f.Definitions = nil, slices.Clone(c.Definitions)
	for _, t := range c.Terms {
		f.Terms = append(f.Terms, termField{Term: t})
	}
	for range moreTerms {
		f.Terms = append(f.Terms, termField{})
	}
	for range moreDefinitions {
		f.Definitions = append(f.Definitions, research.Definition{})
	}
}

// nameRelations reads the labels of the concepts in relation.
func (u *UI) nameRelations(ctx context.Context, who auth.Person, f *conceptForm, narrower []string) error {
	read := func(ids []string) ([]conceptRow, error) {
		others, err := u.lib.ConceptsByID(ctx, who, ids)
		var rows []conceptRow
		for _, id := range ids {
			if other, ok := others[id]; ok {
				rows = append(rows, newConceptRow(other, ""))
			}
		}
		return rows, err
	}
	var err error
	for _, r := range f.Relations {
		if r.Kept, err = read(r.ids); err != nil {
			return err
		}
	}
	f.Narrower, err = read(narrower)
	return err
}

// read takes what was sent. Lines without a text are left out, and the rest is
// put in order, so that a mistake is shown at the line that it is in.
func (f *conceptForm) read(sent url.Values) {
	f.Key, f.URI, f.Status = sent.Get("key"), sent.Get("uri"), research.ConceptStatus(sent.Get("status"))
	f.Version, _ = strconv.ParseInt(sent.Get("version"), 10, 64) // 0 for a new concept
	c := &f.changed
	c.URI, c.Status, c.Version = f.URI, f.Status, f.Version
	c.Terms, c.Definitions = nil, nil
	at := func(name string, i int) string {
		if i < len(sent[name]) {
			return sent[name][i]
		}
		return ""
	}
	for i, text := range sent["term"] {
		if strings.TrimSpace(text) != "" {
			c.Terms = append(c.Terms, research.Term{
				Text: text, Language: strings.TrimSpace(at("language", i)), Kind: research.TermKind(at("kind", i)), Brand: at("brand", i),
			})
		}
	}
	for i, text := range sent["definition"] {
		if strings.TrimSpace(text) != "" {
			c.Definitions = append(c.Definitions, research.Definition{Text: text, Language: strings.TrimSpace(at("definition-language", i))})
		}
	}
	for _, r := range f.Relations {
		r.ids, r.More = sent[r.Name], sent.Get("more-"+r.Name)
	}
	c.Normalize()
	f.list(*c)
}

// resolve finds the concepts that are named by their terms.
func (u *UI) resolve(ctx context.Context, who auth.Person, f *conceptForm) error {
	for _, r := range f.Relations {
		ids := slices.Clone(r.ids)
		for line := range strings.Lines(r.More) {
			name := strings.TrimSpace(line)
			if name == "" {
				continue
			}
			found, err := u.lib.ConceptsNamed(ctx, who, name)
			if err != nil {
				return err
			}
			switch len(found) {
			case 0:
				f.wrong(r.Name, f.say.T("%s: no concept has the preferred term “%s”.", r.Title, name))
			case 1:
				ids = append(ids, found[0])
			default:
				f.wrong(r.Name, f.say.T("%s: several concepts have the preferred term “%s”; write the address of one.", r.Title, name))
			}
		}
		if r.Name == "broader" {
			f.changed.Broader = ids
		} else {
			f.changed.Related = ids
		}
	}
	f.changed.Normalize()
	return nil
}

// wrong notes a mistake in a field, named as research names it.
func (f *conceptForm) wrong(field, text string) {
	name, rest, numbered := strings.Cut(field, "[")
	text = f.say.Told(text)
	e := formError{Field: name, Text: text}
	if number, _, ok := strings.Cut(rest, "]"); numbered && ok {
		if n, err := strconv.Atoi(number); err == nil {
			switch {
			case name == "terms" && n < len(f.Terms):
				f.Terms[n].Wrong = true
				e = formError{fmt.Sprint("term-", n), f.say.T("Term %d, “%s”, %s", n+1, f.Terms[n].Text, text)}
			case name == "definitions":
				e = formError{fmt.Sprint("definition-", n), f.say.T("%s %s", f.say.T("Definition %d", n+1), text)}
			default:
				e.Text = f.say.T("%s: %s", f.fieldName(name), text)
			}
		}
	} else if name != "broader" && name != "related" {
		e = formError{name, f.say.T("%s %s", f.fieldName(name), text)}
		if name == "terms" {
			e.Field = "term-0"
		}
	}
	for _, r := range f.Relations {
		if r.Name == name {
			r.Wrong, e.Field = true, "more-"+name
		}
	}
	e.Text = sentence(e.Text)
	f.Errors = append(f.Errors, e)
}

// fieldName is what the form calls a field.
func (f *conceptForm) fieldName(name string) string {
	switch name {
	case "broader":
		return f.say.T("Broader concepts")
	case "related":
		return f.say.T("Related concepts")
	case "terms":
		return f.say.T("Terms")
	case "status":
		return f.say.T("Status")
	}
	return capital(name)
}

// compare lists how a concept that changed meanwhile and what the form says
// differ.
func (f *conceptForm) compare(now research.Concept, others map[string]research.Concept) {
	f.Theirs = &theirs{}
	mine, other := statements(f.say, f.changed, others), statements(f.say, now, others)
	for _, s := range mine {
		if !slices.Contains(other, s) {
			f.Theirs.Lines = append(f.Theirs.Lines, theirLine{What: s.what, Mine: s.text})
		}
	}
	for _, s := range other {
		if !slices.Contains(mine, s) {
			f.Theirs.Lines = append(f.Theirs.Lines, theirLine{What: s.what, Other: s.text})
		}
	}
	wording.Sort(f.say, f.Theirs.Lines, func(l theirLine) string { return l.What })
}

// statement is one thing that a concept says.
type statement struct{ what, text string }

func statements(say *wording.Printer, c research.Concept, others map[string]research.Concept) []statement {
	all := []statement{{say.T("Status"), valueWords(say, c.Status)}}
	if c.URI != "" {
		all = append(all, statement{"URI", c.URI})
	}
	for _, t := range c.Terms {
		kind := valueWords(say, t.Kind)
		if t.Brand != "" {
			kind = say.T("preferred by %s", t.Brand)
		}
		all = append(all, statement{say.T("Term, %s", say.Language(t.Language)), t.Text + " (" + kind + ")"})
	}
	for _, d := range c.Definitions {
		all = append(all, statement{say.T("Definition, %s", say.Language(d.Language)), d.Text})
	}
	for _, id := range c.Broader {
		all = append(all, statement{say.T("Broader concept"), others[id].Label("")})
	}
	for _, id := range c.Related {
		all = append(all, statement{say.T("Related concept"), others[id].Label("")})
	}
	return all
}
