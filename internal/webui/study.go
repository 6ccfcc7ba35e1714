package webui

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"
	"earshot/search"

	"github.com/labstack/echo/v4"
)

// studyPage is a study with all that is in it. Its lists go on by addresses of
// their own, so that one of them does not turn the pages of the others.
type studyPage struct {
	frame
	Heading    string
	Question   string
	Method     string
	Market     string
	State      string
	Visibility string
	Languages  []string
	Numbers    []tile
	Sessions   portion[sessionRow]
	Findings   portion[findingRow]
	Files      portion[studyFile]
	FailedURL  string // address with the files alone that could not be read
	AllFiles   string // address with all files again; "" where they are shown
	Guide      *guide
	Tags       *chart
	Untold     bool // what carries tags cannot be counted now
	Activity   []activity
	SearchURL  string // what was said in this study
	TaggedURL  string // what is highlighted in it
	Export     *exportForm
	WriteURL   string // address of a form for a finding; "" for who may not
	MayAdd     bool
}

// portion is one page of a list.
type portion[T any] struct {
	Items       []T
	First, Next string // addresses; "" where there is none
}

// sessionRow is a session in a list.
type sessionRow struct {
	Title, URL, HeldOn, Language, Market string
}

// findingRow is a finding in a list.
type findingRow struct {
	Title, URL, Language string
	State                string // "" for what is published
	Evidence             string
	Tags                 []tagLink
	Day                  string
}

// studyFile is a file in a list.
type studyFile struct {
	Name, Kind, Size, Day string
	Download              string // "" for who may not
	Session, SessionURL   string
	Failed, Working       bool
}

// guide is a note that says what was to be asked.
type guide struct {
	Name, URL string
	Blocks    []guideBlock
	More      bool // it is longer
}

type guideBlock struct {
	Heading        bool
	Text, Language string
}

// activity is something that was done.
type activity struct {
	What, Title, URL, Author, Day string
}

// How much of each list a study shows at once.
const (
	studySessions = 20
	studyFindings = 10
	studyFiles    = 20
	studyActivity = 10
	guideBlocks   = 80
)

func (u *UI) study(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	s, err := u.lib.Study(ctx, who, c.Param("id"))
	if err != nil {
		return err
	}
	crumbs, err := u.brandCrumb(ctx, who, s.Brand)
	if err != nil {
		return err
	}
	page := studyPage{
		frame: u.frame(c.Request(), s.Title, crumbs...), Heading: s.Title, Question: s.Question, Market: s.Market, Languages: s.Languages,
		SearchURL: asked{}.toggled("study", s.ID), MayAdd: who.May(auth.Contribute, s),
	}
	page.Method, page.State, page.Visibility = methodName(page.say, s.Method), page.say.T(studyStates[s.State]), page.say.T(visibilities[s.Visibility])
	page.Export = newExportForm(page.say, readAsked(url.Values{"study": {s.ID}}),
		page.say.T("Highlights with their tags, and the findings and insights that rest on them, of this study."), who.May(auth.Recordings, s))
	if page.MayAdd {
		page.WriteURL = "/findings/new?study=" + url.QueryEscape(s.ID)
	}
	sent := c.QueryParams()
	for _, add := range []func(context.Context, *studyPage, research.Study, url.Values) error{
		u.addSessions, u.addFindings, u.addFiles, u.addActivity,
	} {
		if err := add(ctx, &page, s, sent); err != nil {
			return err
		}
	}
	if page.Guide, err = u.guideOf(ctx, who, s.ID); err != nil {
		return err
	}
	a := asked{filters: url.Values{"study": {s.ID}}}
	page.TaggedURL = a.narrowed(url.Values{"kind": {"highlight"}})
	looked, err := u.look(c.Request(), page.frame, a)
	if _, now := besideBox(err); err != nil && !now {
		return err
	}
	page.Tags, page.Untold = looked.Tags, err != nil
	return u.render(c, http.StatusOK, "study", page)
}

// visibilities say who sees what is in a study.
var visibilities = map[research.Visibility]string{
	research.VisibleGroup: wording.Text("Visible to everybody who is signed in"),
	research.VisibleBrand: wording.Text("Visible to the people of the brand"),
	research.VisibleTeam:  wording.Text("Visible to the team of the study alone"),
}

// addSessions adds a page of the sessions, and how far the study has come.
func (u *UI) addSessions(ctx context.Context, page *studyPage, s research.Study, sent url.Values) error {
	n, err := u.lib.CountStudy(ctx, page.Person, s.ID)
	if err != nil {
		return err
	}
	say := page.say
	page.Numbers = []tile{
		{Number: say.Number(n.Sessions), Of: say.T("Sessions"), More: say.N(n.Readable, "%s can be read", "%s can be read")},
		{Number: say.Number(n.Highlights), Of: say.T("Highlights"), More: say.N(n.Highlighted, "in %s session", "in %s sessions")},
		{Number: say.Number(n.Findings), Of: say.T("Findings"), More: say.N(n.Published, "%s is published", "%s are published")},
		{Number: say.Number(n.Evident), Of: say.T("Findings with evidence"), More: say.T("of %s", say.Number(n.Findings))},
		{Number: say.Number(n.Files), Of: say.T("Files"), More: say.N(n.Failed, "%s could not be read", "%s could not be read")},
	}
	if n.Failed > 0 {
		page.FailedURL = studyURL(s.ID) + "?failed=1#files"
	}
	sessions, err := u.lib.Sessions(ctx, page.Person, s.ID, sent.Get("after"), studySessions)
	if err != nil {
		return err
	}
	page.Sessions = portionOf(sessions, s.ID, "after", "sessions", sent, func(each research.Session) sessionRow {
		row := sessionRow{each.Title, sessionURL(each.ID), each.HeldOn, each.Language, each.Market}
		if row.Market == "" {
			row.Market = s.Market
		}
		return row
	})
	return nil
}

// portionOf is a page of a list of a study, with the addresses of the next page and
// of the first; part is where on the page of the study it is.
func portionOf[T, R any](page library.Page[T], study, name, part string, sent url.Values, row func(T) R) portion[R] {
	var l portion[R]
	for _, item := range page.Items {
		l.Items = append(l.Items, row(item))
	}
	address := func(after string) string {
		q := url.Values{}
		if after != "" {
			q.Set(name, after)
		}
		if sent.Get("failed") != "" {
			q.Set("failed", "1")
		}
		return studyURL(study) + "?" + q.Encode() + "#" + part
	}
	if page.Next != "" {
		l.Next = address(page.Next)
	}
	if sent.Get(name) != "" {
		l.First = address("")
	}
	return l
}

func (u *UI) addFindings(ctx context.Context, page *studyPage, s research.Study, sent url.Values) error {
	found, err := u.lib.Claims(ctx, page.Person, search.Finding, library.ClaimFilter{Study: s.ID}, sent.Get("findings"), studyFindings)
	if err != nil {
		return err
	}
	page.Findings = portionOf(found, s.ID, "findings", "findings", sent, func(d library.ClaimDetail) findingRow {
		row := findingRow{
			Title: d.Title, URL: claimURL(search.Finding, d.ID), Language: d.Language,
			Tags: tagLinks(d.Tags), Day: d.CreatedAt.Format(time.DateOnly),
		}
		if d.State != research.FindingPublished {
			row.State = capital(valueWords(page.say, d.State))
		}
		if n := len(d.Highlights); n > 0 {
			row.Evidence = page.say.N(n, "%s quote", "%s quotes")
		}
		return row
	})
	return nil
}

func (u *UI) addFiles(ctx context.Context, page *studyPage, s research.Study, sent url.Values) error {
	failed := sent.Get("failed") != ""
	files, err := u.lib.StudyFiles(ctx, page.Person, s.ID, failed, sent.Get("files"), studyFiles)
	if err != nil {
		return err
	}
	if failed {
		page.AllFiles, page.FailedURL = studyURL(s.ID)+"#files", ""
	}
	closed := !page.Person.May(auth.Recordings, s)
	page.Files = portionOf(files, s.ID, "files", "files", sent, func(f library.StudyFile) studyFile {
		row := studyFile{
			Name: f.Name, Kind: valueWords(page.say, f.Kind), Size: page.say.Size(f.Size), Day: f.CreatedAt.Format(time.DateOnly),
			Download: contentURL(f.ID), Session: f.Title, SessionURL: sessionURL(f.Session), Failed: f.State == research.FileFailed, Working: !f.State.Settled(),
		}
		if closed && (f.Kind == research.KindRecording || f.Kind == research.KindAttachment) {
			row.Download = ""
		}
		return row
	})
	return nil
}

func (u *UI) addActivity(ctx context.Context, page *studyPage, s research.Study, _ url.Values) error {
	done, err := u.lib.StudyActivity(ctx, page.Person, s.ID, studyActivity)
	if err != nil {
		return err
	}
	for _, d := range done {
		a := activity{Title: d.Title, URL: sessionURL(d.ID), Author: d.Author, Day: time.UnixMilli(d.At).UTC().Format(time.DateOnly)}
		switch d.What {
		case "session-added":
			a.What = page.say.T("Session added")
		case "files-added":
			a.What = page.say.N(d.Count, "%s file added", "%s files added")
		case "highlighted":
			a.What = page.say.N(d.Count, "%s highlight", "%s highlights")
		case "finding-written":
			a.What, a.URL = page.say.T("Finding written"), claimURL(search.Finding, d.ID)
		default:
			a.What, a.URL = page.say.T("Finding changed"), claimURL(search.Finding, d.ID)
		}
		page.Activity = append(page.Activity, a)
	}
	return nil
}

// guideOf is the discussion guide of a study; nil where there is none.
func (u *UI) guideOf(ctx context.Context, who auth.Person, study string) (*guide, error) {
	f, ok, err := u.lib.StudyGuide(ctx, who, study)
	if err != nil || !ok {
		return nil, err
	}
	texts, err := u.lib.Texts(ctx, who, f.Session)
	if err != nil {
		return nil, err
	}
	g := &guide{Name: f.Name, URL: sessionURL(f.Session)}
	i := slices.IndexFunc(texts, func(t library.Text) bool { return t.File.ID == f.ID })
	if i < 0 || len(texts[i].Segments) == 0 {
		return g, nil
	}
	g.URL += "#" + segmentID(f.ID, texts[i].Segments[0].Number)
	for _, s := range texts[i].Segments {
		if len(g.Blocks) == guideBlocks {
			g.More = true
			break
		}
		g.Blocks = append(g.Blocks, guideBlock{s.Text == lastHeading(s.Heading), s.Text, s.Language})
	}
	return g, nil
}

// nextURL is the address of the next page of a list; "" on the last.
func nextURL(address, after string) string {
	if after == "" {
		return ""
	}
	return address + "?" + url.Values{"after": {after}}.Encode()
}
