// Package webui is the pages: HTML made on the server, complete without
// scripts. A page is one Go file with its handler and its view, and one
// template; the route table below is the list of pages.
//
// Handlers ask the library once or a few times, fill a typed view and render
// it into a buffer, so that a broken page is an error and not half a page.
// They return errors; whoever runs the server shows them with ErrorPage.
package webui

import (
	"html/template"
	"slices"

	"earshot/internal/auth"
	"earshot/internal/library"

	"github.com/labstack/echo/v4"
)

// UI is the pages. It is safe for concurrent use.
type UI struct {
	lib    *library.Library
	auth   *auth.Service
	pages  map[string]*template.Template
	assets assets
	api    func() ([]byte, error)
	policy string
}

// Options are what the pages work with.
type Options struct {
	// OpenAPI returns the description of the API as JSON, for the API
	// reference; nil leaves that page out.
	OpenAPI func() ([]byte, error)
	// MediaOrigin is another origin that recordings are played from; "" for none.
	MediaOrigin string
}

// New returns the pages on a library and a service that signs people in. It
// panics if the templates built into the program do not parse.
func New(lib *library.Library, au *auth.Service, o Options) *UI {
	return &UI{lib: lib, auth: au, pages: parsePages(), assets: loadAssets(), api: o.OpenAPI, policy: pagePolicy(o.MediaOrigin)}
}

// route is an address that the pages answer.
type route struct {
	method, path string
	handler      func(*UI, echo.Context) error
	public       bool // for people who have not signed in, too
}

// routes is the table of all pages.
func routes() []route {
	return []route{
		{method: "GET", path: "/", handler: (*UI).search},
		{method: "GET", path: "/sessions/:id", handler: (*UI).session},
		{method: "GET", path: "/sessions/:id/highlights/new", handler: (*UI).newHighlight},
		{method: "POST", path: "/sessions/:id/highlights/new", handler: (*UI).createHighlight},
		{method: "GET", path: "/highlights/:id/edit", handler: (*UI).editHighlight},
		{method: "POST", path: "/highlights/:id/edit", handler: (*UI).updateHighlight},
		{method: "GET", path: "/highlights/:id/delete", handler: (*UI).askToDeleteHighlight},
		{method: "POST", path: "/highlights/:id/delete", handler: (*UI).deleteHighlight},
		{method: "POST", path: "/files/:id/retry", handler: (*UI).retryFile},
		{method: "GET", path: "/player/:id", handler: (*UI).player},
		{method: "GET", path: "/studies/:id", handler: (*UI).study},
		{method: "GET", path: "/brands/:slug", handler: (*UI).brand},
		{method: "GET", path: "/findings/new", handler: (*UI).newFinding},
		{method: "POST", path: "/findings/new", handler: (*UI).createFinding},
		{method: "GET", path: "/findings/:id/edit", handler: (*UI).editFinding},
		{method: "POST", path: "/findings/:id/edit", handler: (*UI).updateFinding},
		{method: "GET", path: "/insights/new", handler: (*UI).newInsight},
		{method: "POST", path: "/insights/new", handler: (*UI).createInsight},
		{method: "GET", path: "/insights/:id/edit", handler: (*UI).editInsight},
		{method: "POST", path: "/insights/:id/edit", handler: (*UI).updateInsight},
		{method: "GET", path: "/findings/:id", handler: (*UI).finding},
		{method: "GET", path: "/f/:code", handler: (*UI).shortFinding},
		{method: "GET", path: "/i/:code", handler: (*UI).shortInsight},
		{method: "GET", path: "/insights/:id", handler: (*UI).insight},
		{method: "GET", path: tagsPath, handler: (*UI).tags},
		{method: "GET", path: tagsPath + "/new", handler: (*UI).newTag},
		{method: "POST", path: tagsPath + "/new", handler: (*UI).createTag},
		{method: "GET", path: tagsPath + "/history", handler: (*UI).tagHistory},
		{method: "GET", path: tagsPath + "/:id", handler: (*UI).tag},
		{method: "GET", path: tagsPath + "/:id/:act", handler: (*UI).tagAct},
		{method: "POST", path: tagsPath + "/:id/:act", handler: (*UI).doTagAct},
		{method: "GET", path: glossaryPath, handler: (*UI).glossary},
		{method: "GET", path: newConceptPath, handler: (*UI).newConcept},
		{method: "POST", path: newConceptPath, handler: (*UI).createConcept},
		{method: "GET", path: importPath, handler: (*UI).importForm},
		{method: "POST", path: importPath, handler: (*UI).importGlossary},
		{method: "GET", path: glossaryPath + "/:id", handler: (*UI).concept},
		{method: "GET", path: glossaryPath + "/:id/edit", handler: (*UI).editConcept},
		{method: "POST", path: glossaryPath + "/:id/edit", handler: (*UI).updateConcept},
		{method: "GET", path: glossaryPath + "/:id/delete", handler: (*UI).askToDelete},
		{method: "POST", path: glossaryPath + "/:id/delete", handler: (*UI).deleteConcept},
		{method: "GET", path: auth.SignInPath, handler: (*UI).signInForm, public: true},
		{method: "POST", path: auth.SignInPath, handler: (*UI).signIn, public: true},
		{method: "GET", path: accountPath, handler: (*UI).account},
		{method: "POST", path: accountPath, handler: (*UI).saveAccount},
		{method: "POST", path: accountPath + "/password", handler: (*UI).savePassword},
		{method: "POST", path: accountPath + "/sign-out", handler: (*UI).signOutEverywhere},
		{method: "POST", path: "/sign-out", handler: (*UI).signOut, public: true},
		{method: "GET", path: "/docs/search", handler: (*UI).searchHelp, public: true},
		{method: "GET", path: "/docs", handler: (*UI).docs, public: true},
		{method: "GET", path: assetsPath + ":version/:name", handler: (*UI).asset, public: true},
	}
}

// Register adds the pages to e. Who is asking must be in the context of each
// request, see auth.With; people who have not signed in are led to the form.
func (u *UI) Register(e *echo.Echo) {
	for _, r := range routes() {
		e.Add(r.method, r.path, func(c echo.Context) error {
			if !r.public && auth.From(c.Request().Context()).ID == "" {
				return toSignIn(c)
			}
			return r.handler(u, c)
		})
	}
}

// Streams lists the routes whose bodies may be of any size.
func Streams() []string { return []string{importPath} }

// Public lists the routes that answer people who have not signed in.
func Public() []string {
	var paths []string
	for _, r := range routes() {
		if r.public {
			paths = append(paths, r.path)
		}
	}
	return slices.Compact(paths)
}
