package webui

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"strings"
	"sync"

	"earshot/internal/auth"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

//go:embed templates/*.html
var templateFiles embed.FS

// layoutFile holds the frame of every page and the pieces that pages share.
const layoutFile = "templates/layout.html"

// pages parses the templates in each language, those of other languages than
// English when somebody first reads them. The content of a page is the template
// by the name of its file.
func pages() map[string]func() *template.Template {
	all := map[string]func() *template.Template{}
	for _, tag := range wording.Tags {
		all[tag] = sync.OnceValue(func() *template.Template { return parsePages(wording.In(tag)) })
	}
	all["en"]() // a template that does not parse stops the start
	return all
}

// parsePages parses all pages as one set: each has its content as "main", which
// gets the name of its file there, and all share what the layout defines. What
// templates say they say with t, with n where it counts, and with h where a part
// of it is HTML.
func parsePages(say *wording.Printer) *template.Template {
	functions := template.FuncMap{
		"t": say.T, "n": say.N, "h": say.H, "link": link, "code": code,
		"quote": quoted, "own": own, "dayTime": func(day string) template.HTML { return dayTime(say, day) }, "either": func(list []proposal) template.HTML { return either(say, list) },
		"value":    func(v any) string { return valueWords(say, fmt.Sprint(v)) },
		"langAttr": langAttr, "languageName": say.Language, "marketName": say.Market, "day": say.Day, "moment": say.Moment,
		"uiLanguage": say.Tag, "uiLanguages": func() []string { return wording.Tags }, "ownName": ownName,
		"termKinds": research.TermKinds, "inc": func(n int) int { return n + 1 },
	}
	parse := func(file string) *template.Template {
		return template.Must(template.New("").Option("missingkey=error").Funcs(functions).ParseFS(templateFiles, file))
	}
	set := parse(layoutFile)
	files, err := templateFiles.ReadDir("templates")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	for _, f := range files {
		file := path.Join("templates", f.Name())
		if file == layoutFile {
			continue
		}
		for _, t := range parse(file).Templates() {
			name := t.Name()
			if name == "main" {
				name = pageName(strings.TrimSuffix(f.Name(), ".html"))
			}
			if t.Tree != nil && name != f.Name() {
				if set.Lookup(name) != nil {
					panic("two templates are called " + name)
				}
				template.Must(set.AddParseTree(name, t.Tree))
			}
		}
	}
	return set
}

// pageName is the name of a page's content among all templates.
func pageName(page string) string { return "page " + page }

// framed is a page in its frame.
type framed struct {
	frame
	Main template.HTML
}

// frame is what every page has; views embed it.
type frame struct {
	Title   string // in the window; the product's name follows
	Assets  string // where the assets are, with a trailing slash
	Person  auth.Person
	Crumbs  []crumb
	Here    string // the entry of the navigation that the page belongs to
	Section string // the entry of the administration's own navigation
	Player  bool   // the page plays recordings
	Bare    bool   // the page stands inside of another

	Suggests bool // the page has a search box
	KeysOff  bool // single keys do nothing

	Address string // to come back to after choosing a language

	say  *wording.Printer // in the language of the reader
	zips bool             // the reader's browser reads gzip
}

// shared is for whoever renders the page.
func (f frame) shared() frame { return f }

// crumb is a step on the way to the page. The page itself is not among them.
type crumb struct{ Label, URL string }

// SignedIn reports whether the page is shown to somebody known.
func (f frame) SignedIn() bool { return f.Person.ID != "" }

func (u *UI) frame(r *http.Request, title string, crumbs ...crumb) frame {
	address := "/"
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		address = r.URL.RequestURI()
	}
	return frame{zips: acceptsGzip(r), KeysOff: keysAreOff(r), Address: address, Title: title, Assets: u.assets.base, Person: auth.From(r.Context()), Crumbs: crumbs, say: printer(r)}
}

// policy lets a page load nothing but our own files, and run no script or
// style that is written into it.
const policy = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors "

// pagePolicy is policy with another origin for sound and moving pictures.
func pagePolicy(mediaOrigin string) string {
	if mediaOrigin == "" {
		return policy
	}
	return "media-src 'self' " + mediaOrigin + "; " + policy
}

// view is what a page shows; it embeds the frame.
type view interface{ shared() frame }

// render answers with a page.
func (u *UI) render(c echo.Context, status int, page string, view view) error {
	return u.write(c.Response(), status, page, view)
}

func (u *UI) write(w http.ResponseWriter, status int, page string, view view) error {
	shared := view.shared()
	var content, b bytes.Buffer
	set := u.pages[shared.say.Tag()]()
	err := set.ExecuteTemplate(&content, pageName(page), view)
	if err == nil {
		err = set.ExecuteTemplate(&b, "layout", framed{shared, template.HTML(content.String())}) //nolint:gosec // a template wrote it
	}
	if err != nil {
		return fmt.Errorf("render page %s: %w", page, err)
	}
	h := w.Header()
	ancestors := "'none'"
	if page == "player" {
		ancestors = "'self'" // it stands inside the session page
	}
	h.Set("Content-Security-Policy", u.policy+ancestors)
	h.Del("X-Frame-Options") // frame-ancestors says it more precisely
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Content-Language", shared.say.Tag())
	h.Add("Vary", "Accept-Language, Cookie")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	body := shared.shorter(h, b.Bytes())
	w.WriteHeader(status)
	_, err = w.Write(body)
	return err
}
