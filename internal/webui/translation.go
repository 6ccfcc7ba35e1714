package webui

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"earshot/internal/alignment"
	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

// sideBySide is a text with the translation that is shown beside it.
type sideBySide struct {
	Choices  []translationChoice // also that of none; nil where there is no translation
	Language string              // of the one that is shown
	Untimed  bool                // what belongs together was told by order and length
	Shown    bool

	text library.Text
	page alignment.Page
}

// translationChoice is a translation that can be shown beside a text.
type translationChoice struct {
	Label, URL string
	Chosen     bool
}

// translated is what stands beside a line.
type translated struct {
	ID, Text, Language string
	Clock              string // of what stands alone
	Outdated           bool
}

// statusTexts are the words for how far to trust a translation.
var statusTexts = map[research.TranslationStatus]string{
	research.TranslatedByHuman:   wording.Text("translated by people"),
	research.TranslatedByMachine: wording.Text("translated by a machine"),
	research.TranslationReviewed: wording.Text("translated by a machine, reviewed"),
}

func statusWords(say *wording.Printer, s research.TranslationStatus) string {
	return say.T(statusTexts[s])
}

// noneShown is what the address says where no translation is to be shown.
const noneShown = "off"

// besides pairs texts with the translations to show. Those are no texts of their
// own on the page then. Wanted is the id of one, noneShown, or "": then a reader
// of the original's language is shown none, others what suits them best.
func besides(say *wording.Printer, session, wanted, reader string, texts []library.Text) (originals []library.Text, beside map[string]*sideBySide) {
	beside = map[string]*sideBySide{}
	of := map[string][]library.Text{}
	for _, t := range texts {
		if o := t.File.Translation; o != nil && slices.ContainsFunc(texts, func(x library.Text) bool { return x.File.ID == o.Of }) {
			of[o.Of] = append(of[o.Of], t)
			continue
		}
		originals = append(originals, t)
	}
	for _, t := range originals {
		if list := of[t.File.ID]; len(list) > 0 {
			beside[t.File.ID] = newSideBySide(say, session, wanted, reader, t, list)
		}
	}
	return originals, beside
}

func newSideBySide(say *wording.Printer, session, wanted, reader string, original library.Text, list []library.Text) *sideBySide {
	files := make([]research.File, len(list))
	for i, t := range list {
		files[i] = t.File
	}
	shown := slices.IndexFunc(files, func(f research.File) bool { return f.ID == wanted })
	if shown < 0 && wanted != noneShown && !research.SameLanguage(original.File.Language, reader) {
		shown = library.Preferred(files, reader)
	}
	address := func(choice string) string {
		return sessionURL(session) + "?" + url.Values{"translation": {choice}}.Encode() + "#" + original.File.ID
	}
	s := &sideBySide{Choices: []translationChoice{{say.T("Original only"), address(noneShown), shown < 0}}}
	for i, f := range files {
		label := say.Language(f.Language) + ", " + statusWords(say, f.Translation.Status)
		s.Choices = append(s.Choices, translationChoice{label, address(f.ID), i == shown})
	}
	if shown >= 0 {
		s.Shown, s.text, s.Language = true, list[shown], files[shown].Language
		s.page = s.text.Beside(original)
		s.Untimed = !alignment.Timed(original.Segments, s.text.Segments)
	}
	return s
}

// line is what stands beside a segment of the original.
func (s *sideBySide) line(n int) (lines []translated, again bool) {
	if !s.shows() {
		return nil, false
	}
	return s.some(s.page.Lines[n].Translations), s.page.Lines[n].Again
}

// alone is what stands by itself before a segment of the original, or after the
// last one.
func (s *sideBySide) alone(n int) []translated {
	if !s.shows() {
		return nil
	}
	return s.some(s.page.Alone[n])
}

func (s *sideBySide) shows() bool { return s != nil && s.Shown }

func (s *sideBySide) some(numbers []int) []translated {
	list := make([]translated, 0, len(numbers))
	for _, n := range numbers {
		segment := s.text.Segments[n]
		t := translated{segmentID(s.text.File.ID, n), segment.Text, segment.Language, "", s.text.Outdated[n]}
		if segment.StartMS != nil {
			t.Clock = clock(*segment.StartMS)
		}
		list = append(list, t)
	}
	return list
}

// quoteTranslated is what a quote is in a translation.
type quoteTranslated struct{ Text, Language, Status string }

// quoteIn is what a highlight is in the translation that suits a reader best, shown
// or not.
func quoteIn(say *wording.Printer, reader string, h research.Highlight, texts []library.Text) *quoteTranslated {
	var original []research.Segment
	var list []library.Text
	var files []research.File
	for _, t := range texts {
		if t.File.ID == h.File {
			original = t.Segments
		}
		if o := t.File.Translation; o != nil && o.Of == h.File {
			list, files = append(list, t), append(files, t.File)
		}
	}
	i := library.Preferred(files, reader)
	if i < 0 {
		return nil
	}
	text := list[i].QuoteIn(original, h)
	if text == "" {
		return nil
	}
	return &quoteTranslated{text, files[i].Language, statusWords(say, files[i].Translation.Status)}
}

// translationForm is what can be said of a file in the list of files.
type translationForm struct {
	Action    string
	Version   int64
	Said      string // what it is, in words; "" where it is none
	Proposed  string // why it looks like one; "" where it does not
	Of        string // id of the original that is chosen
	Originals []translationChoice
	Statuses  []roleChoice
	Status    research.TranslationStatus
	Outdated  int // lines whose original was corrected
}

// offerTranslation fills in what can be said of a file, for who may.
func (row *fileRow) offerTranslation(say *wording.Printer, f research.File, texts []library.Text, proposals []library.Proposal) {
	form := translationForm{Action: "/files/" + f.ID + "/translation", Version: f.TranslationVersion + 1, Status: research.TranslatedByMachine}
	for _, t := range texts {
		switch o := t.File.Translation; {
		case t.File.ID == f.ID:
			form.Outdated = len(t.Outdated)
		case o != nil && o.Of == f.ID:
			return // it has translations, and so is none
		case o == nil:
			form.Originals = append(form.Originals, translationChoice{Label: t.File.Name, URL: t.File.ID})
		}
	}
	if !f.HasText() || len(form.Originals) == 0 {
		return
	}
	if t := f.Translation; t != nil {
		form.Of, form.Status = t.Of, t.Status
		form.Said = say.T("translation of %s, %s", cmp.Or(nameOf(t.Of, texts), t.Awaits), statusWords(say, t.Status))
	}
	if i := slices.IndexFunc(proposals, func(p library.Proposal) bool { return p.File.ID == f.ID }); i >= 0 {
		p := proposals[i]
		form.Of, form.Proposed = p.Of.ID, say.T("It looks like a translation of %s: what it says begins and ends at the same times.", p.Of.Name)
		if p.Agreed == 0 {
			form.Proposed = say.T("It looks like a translation of %s: it has the same name.", p.Of.Name)
		}
	}
	for i := range form.Originals {
		form.Originals[i].Chosen = form.Originals[i].URL == form.Of
	}
	for _, s := range research.TranslationStatuses() {
		form.Statuses = append(form.Statuses, roleChoice{Role: string(s), Label: statusWords(say, s)})
	}
	row.Translation = &form
}

func nameOf(file string, texts []library.Text) string {
	for _, t := range texts {
		if t.File.ID == file {
			return t.File.Name
		}
	}
	return ""
}

// saveTranslation says what a file is the translation of, or that it is none, and
// leads back to its session.
func (u *UI) saveTranslation(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	ctx, sent := c.Request().Context(), c.Request().PostForm
	who, id := auth.From(ctx), c.Param("id")
	version, err := strconv.ParseInt(sent.Get("version"), 10, 64)
	if err != nil {
		version = 0
	}
	var f research.File
	if sent.Has("none") {
		f, err = u.lib.NoTranslation(ctx, who, id, version)
	} else {
		f, err = u.lib.Translate(ctx, who, id, version, library.Declaration{
			Of: sent.Get("of"), Status: research.TranslationStatus(sent.Get("status")), Language: sent.Get("language"),
		})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, sessionURL(f.Session))
}
