package webui

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

// highlightForm is a highlight on its way through a form without scripts.
type highlightForm struct {
	frame
	Heading, Action, Cancel string
	Key                     string // makes a form that is sent twice one highlight
	Version                 int64
	File, Segment           string
	Said, Language          string // the passage that the quote is from
	Quote                   string
	Note                    string
	Broken                  bool // it has to be given a place anew
	New                     bool
	Tags                    tagField
	Errors                  []formError
	Theirs                  *theirs

	session library.SessionDetail
	study   research.Study
	offset  int // of what was said, in the text of its file
}

// formKey recognises a form that is sent again.
func formKey(sent url.Values) library.Key {
	if !research.ValidID(sent.Get("key")) {
		return library.Key{}
	}
	sum := sha256.Sum256([]byte(sent.Encode()))
	return library.Key{Value: sent.Get("key"), Fingerprint: hex.EncodeToString(sum[:])}
}

// highlightFormOf is a form for something of a session, for who may write.
func (u *UI) highlightFormOf(c echo.Context, session, file string, given []library.NamedTag) (*highlightForm, error) {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	f := &highlightForm{frame: frame{say: printer(c.Request())}, File: file}
	var err error
	if f.session, err = u.lib.Session(ctx, who, session); err != nil {
		return nil, err
	}
	if f.study, err = u.lib.Study(ctx, who, f.session.Study); err != nil {
		return nil, err
	}
	if !who.May(auth.Contribute, f.study) {
		return nil, auth.ErrForbidden
	}
	f.Tags, err = u.tagField(ctx, who, f.study, readerLanguage(c.Request()), given)
	return f, err
}

func (u *UI) showHighlightForm(c echo.Context, status int, f *highlightForm) error {
	ctx := c.Request().Context()
	_, crumbs, err := u.studyCrumbs(ctx, auth.From(ctx), f.session.Study)
	if err != nil {
		return err
	}
	f.frame = u.frame(c.Request(), f.Heading, append(crumbs, crumb{f.session.Title, sessionURL(f.session.ID)})...)
	return u.render(c, status, "highlightform", f)
}

// newHighlight is a form for a part of one segment.
func (u *UI) newHighlight(c echo.Context) error {
	f, err := u.emptyHighlightForm(c, c.QueryParam("file"), c.QueryParam("segment"))
	if err != nil {
		return err
	}
	f.Key, f.Quote = research.NewID(), f.Said
	return u.showHighlightForm(c, http.StatusOK, f)
}

func (u *UI) emptyHighlightForm(c echo.Context, file, segment string) (*highlightForm, error) {
	ctx := c.Request().Context()
	f, err := u.highlightFormOf(c, c.Param("id"), file, nil)
	if err != nil {
		return nil, err
	}
	f.New, f.Heading, f.Segment = true, f.say.T("New highlight"), segment
	f.Action, f.Cancel = sessionURL(f.session.ID)+"/highlights/new", sessionURL(f.session.ID)+"#"+file+"-"+segment
	texts, err := u.lib.Texts(ctx, auth.From(ctx), f.session.ID)
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(segment)
	if err != nil || !f.findSegment(texts, number) {
		return nil, &research.NotFoundError{Thing: "passage"}
	}
	return f, nil
}

func (f *highlightForm) findSegment(texts []library.Text, number int) bool {
	for _, t := range texts {
		if t.File.ID != f.File {
			continue
		}
		f.offset = 0
		for _, s := range t.Segments {
			if s.Number == number {
				f.Said, f.Language = s.Text, s.Language
				return true
			}
			f.offset += utf8.RuneCountInString(s.Text) + 1
		}
	}
	return false
}

// place is where the quote stands. In what was said it need not be told from
// its doubles elsewhere; beyond it, the whole text is looked through.
func (f *highlightForm) place() library.Place {
	at := library.Place{Session: f.session.ID, File: f.File, Quote: f.Quote}
	before, after, found := strings.Cut(f.Said, f.Quote)
	if f.Quote != "" && found && !strings.Contains(after, f.Quote) {
		start := f.offset + utf8.RuneCountInString(before)
		end := start + utf8.RuneCountInString(f.Quote)
		at.Start, at.End = &start, &end
	}
	return at
}

func (f *highlightForm) read(sent url.Values) {
	f.Key, f.Quote, f.Note = sent.Get("key"), sentText(sent.Get("quote")), sentText(sent.Get("note"))
	f.Version, _ = strconv.ParseInt(sent.Get("version"), 10, 64) // 0 for a new one
	f.Tags.read(sent)
}

func (u *UI) createHighlight(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	sent := c.Request().PostForm
	f, err := u.emptyHighlightForm(c, sent.Get("file"), sent.Get("segment"))
	if err != nil {
		return err
	}
	f.read(sent)
	ctx := c.Request().Context()
	h, err := u.lib.CreateHighlight(ctx, auth.From(ctx), formKey(sent), f.place(), f.Note, f.Tags.given())
	if err != nil {
		return u.highlightAgain(c, f, err)
	}
	return c.Redirect(http.StatusSeeOther, sessionURL(f.session.ID)+"#highlight-"+h.ID)
}

// highlightAgain shows a form with what is wrong with it.
func (u *UI) highlightAgain(c echo.Context, f *highlightForm, err error) error {
	status := http.StatusUnprocessableEntity
	switch invalid, ok := errors.AsType[*research.InvalidError](err); {
	case ok:
		for _, v := range invalid.Violations {
			f.Errors = append(f.Errors, f.wrong(v))
		}
	case errors.Is(err, library.ErrKeyReused):
		status, f.Key = http.StatusConflict, research.NewID()
		f.Errors = append(f.Errors, formError{"quote", explain(f.say, problem.From(err)) + " " + f.say.T("Send it again if you want another highlight.")})
	default:
		return err
	}
	return u.showHighlightForm(c, status, f)
}

// quoteRepeated says what to do in a form that knows no more of where the quote is.
var quoteRepeated = wording.Text("stands in the text more than once: take some words around it as well")

func (f *highlightForm) wrong(v research.Violation) formError {
	field, reason := v.Field, v.Reason
	if strings.HasPrefix(field, "tags") {
		return tagError(f.say, &f.Tags, v)
	}
	name := f.say.T("Note")
	if field != "note" {
		field, name = "quote", f.say.T("Quote")
		if strings.Contains(reason, "more than once") {
			reason = quoteRepeated
		}
	}
	return formError{field, mistake(f.say, name, reason)}
}

// tagError says which of the tags of a form is meant.
func tagError(say *wording.Printer, f *tagField, v research.Violation) formError {
	var n int
	if _, err := fmt.Sscanf(v.Field, "tags[%d]", &n); err == nil && n < len(f.given()) {
		return formError{"more-tags", mistake(say, say.T("Tag “%s”", f.label(f.given()[n])), v.Reason)}
	}
	return formError{"more-tags", mistake(say, say.T("Tags"), v.Reason)}
}

// highlightToEdit is the form of a highlight as it is.
func (u *UI) highlightToEdit(c echo.Context) (*highlightForm, research.Highlight, error) {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	h, err := u.lib.Highlight(ctx, who, c.Param("id"))
	if err != nil {
		return nil, h, err
	}
	given, err := u.lib.GivenTags(ctx, who, []string{h.ID})
	if err != nil {
		return nil, h, err
	}
	f, err := u.highlightFormOf(c, h.Session, h.File, given[h.ID])
	if err != nil {
		return nil, h, err
	}
	f.Heading, f.Action, f.Cancel = f.say.T("Edit the highlight"), highlightURL(h.ID)+"/edit", sessionURL(h.Session)+"#highlight-"+h.ID
	f.Version, f.Quote, f.Note, f.Broken = h.Version, h.Quote, h.Note, h.State == research.HighlightBroken
	return f, h, nil
}

func (u *UI) editHighlight(c echo.Context) error {
	f, _, err := u.highlightToEdit(c)
	if err != nil {
		return err
	}
	return u.showHighlightForm(c, http.StatusOK, f)
}

func (u *UI) updateHighlight(c echo.Context) error {
	f, h, err := u.highlightToEdit(c)
	if err != nil {
		return err
	}
	if err := sentForm(c); err != nil {
		return err
	}
	f.read(c.Request().PostForm)
	patch := library.HighlightPatch{Note: &f.Note, Tags: f.Tags.changed()}
	if f.Quote != h.Quote || f.Broken {
		patch.Place = &library.Place{Quote: f.Quote}
	}
	ctx := c.Request().Context()
	_, err = u.lib.UpdateHighlight(ctx, auth.From(ctx), h.ID, max(f.Version, 1), patch)
	if errors.Is(err, research.ErrStale) {
		f.compare(h)
		f.Version = h.Version
		return u.showHighlightForm(c, http.StatusConflict, f)
	}
	if err != nil {
		return u.highlightAgain(c, f, err)
	}
	return c.Redirect(http.StatusSeeOther, f.Cancel)
}

// compare lists how what is stored differs from what the form says.
func (f *highlightForm) compare(now research.Highlight) {
	var mine, other []string
	for _, t := range f.Tags.given() {
		mine = append(mine, f.Tags.label(t))
	}
	for _, id := range f.Tags.had {
		other = append(other, f.Tags.label(id))
	}
	f.Theirs = &theirs{}
	f.Theirs.differ(f.say.T("Quote"), f.Quote, now.Quote)
	f.Theirs.differ(f.say.T("Note"), f.Note, now.Note)
	f.Theirs.differAll(f.say.T("Tag"), mine, other)
}

// highlightDeletion asks whether a highlight is to go.
type highlightDeletion struct {
	frame
	Quote, Language, Action, Cancel string
	Version                         int64
	Error                           string
}

func (u *UI) askToDeleteHighlight(c echo.Context) error {
	return u.highlightGoing(c, http.StatusOK, "")
}

func (u *UI) highlightGoing(c echo.Context, status int, wrong string) error {
	f, h, err := u.highlightToEdit(c)
	if err != nil {
		return err
	}
	page := highlightDeletion{
		frame: u.frame(c.Request(), f.say.T("Delete the highlight?"), crumb{f.session.Title, sessionURL(h.Session)}),
		Quote: h.Quote, Action: highlightURL(h.ID) + "/delete", Cancel: f.Cancel, Version: h.Version, Error: wrong,
	}
	return u.render(c, status, "highlightdelete", page)
}

func (u *UI) deleteHighlight(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	ctx := c.Request().Context()
	h, err := u.lib.Highlight(ctx, auth.From(ctx), c.Param("id"))
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(c.Request().PostForm.Get("version"), 10, 64) // what is no version is none that is current
	err = u.lib.DeleteHighlight(ctx, auth.From(ctx), h.ID, max(version, 1))
	switch {
	case errors.Is(err, research.ErrStale):
		return u.highlightGoing(c, http.StatusConflict, printer(c.Request()).T("Somebody changed this highlight meanwhile. Look at it, or delete it all the same."))
	case errors.Is(err, library.ErrCited):
		return u.highlightGoing(c, http.StatusConflict, explain(printer(c.Request()), problem.From(err)))
	case err != nil:
		return err
	}
	return c.Redirect(http.StatusSeeOther, sessionURL(h.Session))
}
