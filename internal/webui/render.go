package webui

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/research"

	"github.com/labstack/echo/v4"
)

//go:embed templates/*.html
var templateFiles embed.FS

// layoutFile holds the frame of every page and the pieces that pages share.
const layoutFile = "templates/layout.html"

// parsePages parses each page together with the layout.
func parsePages() map[string]*template.Template {
	functions := template.FuncMap{
		"langAttr": langAttr, "languageName": research.LanguageName, "marketName": research.MarketName, "day": day,
		"termKinds": research.TermKinds, "inc": func(n int) int { return n + 1 },
	}
	layout := template.Must(template.New("").Option("missingkey=error").Funcs(functions).ParseFS(templateFiles, layoutFile))
	files, err := templateFiles.ReadDir("templates")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	pages := map[string]*template.Template{}
	for _, f := range files {
		if file := path.Join("templates", f.Name()); file != layoutFile {
			page := template.Must(template.Must(layout.Clone()).ParseFS(templateFiles, file))
			pages[strings.TrimSuffix(f.Name(), ".html")] = page
		}
	}
	return pages
}

// frame is what every page has; views embed it.
type frame struct {
	Title  string // in the window; the product's name follows
	Assets string // where the assets are, with a trailing slash
	Person auth.Person
	Crumbs []crumb
	Here   string // the entry of the navigation that the page belongs to
	Player bool   // the page plays recordings

	Suggests bool // the page has a search box
}

// crumb is a step on the way to the page. The page itself is not among them.
type crumb struct{ Label, URL string }

// SignedIn reports whether the page is shown to somebody known.
func (f frame) SignedIn() bool { return f.Person.ID != "" }

func (u *UI) frame(r *http.Request, title string, crumbs ...crumb) frame {
	return frame{Title: title, Assets: u.assets.base, Person: auth.From(r.Context()), Crumbs: crumbs}
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

// render answers with a page.
func (u *UI) render(c echo.Context, status int, page string, view any) error {
	return u.write(c.Response(), status, page, view)
}

func (u *UI) write(w http.ResponseWriter, status int, page string, view any) error {
	var b bytes.Buffer
	if err := u.pages[page].ExecuteTemplate(&b, "layout", view); err != nil {
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
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	return err
}
