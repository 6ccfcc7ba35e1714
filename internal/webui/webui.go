// Package webui is the pages: HTML made on the server, complete without
// scripts. A page is one Go file with its handler and its view, and one
// template; the route table below is the list of pages.
//
// Handlers ask the library once or a few times, fill a typed view and render
// it into a buffer, so that a broken page is an error and not half a page.
// They return errors; whoever runs the server shows them with ErrorPage.
package webui

import (
	"context"
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
	pages  map[string]func() *template.Template // by language
	assets assets
	api    func() ([]byte, error)
	policy string

	provider *Provider // nil for none
	https    bool
	heads    func() ([]auth.AuditHead, error)
	facts    func(context.Context) (Facts, error)
	address  string // where people reach the pages; "" where the request tells
}

// Options are what the pages work with.
type Options struct {
	// OpenAPI returns the description of the API as JSON, for the API
	// reference; nil leaves that page out.
	OpenAPI func() ([]byte, error)
	// MediaOrigin is another origin that recordings are played from; "" for none.
	MediaOrigin string
	// Provider is an identity provider that people sign in with; nil for none.
	Provider *Provider
	// HTTPS says that people reach the pages by HTTPS alone, whatever a request
	// looks like.
	HTTPS bool
	// AuditHeads returns the ends of the audit record that are kept outside of the
	// database; nil for none.
	AuditHeads func() ([]auth.AuditHead, error)
	// Facts returns how this Earshot is set up and how it fares, for the page of
	// settings; nil leaves all of it out.
	Facts func(context.Context) (Facts, error)
	// Address is where people reach the pages, for links that they send to each
	// other; "" leaves it to the request.
	Address string
}

// New returns the pages on a library and a service that signs people in. It
// panics if the templates built into the program do not parse.
func New(lib *library.Library, au *auth.Service, o Options) *UI {
	return &UI{
		lib: lib, auth: au, pages: pages(), assets: loadAssets(), api: o.OpenAPI, policy: pagePolicy(o.MediaOrigin),
		provider: o.Provider, https: o.HTTPS, heads: o.AuditHeads, facts: o.Facts, address: o.Address,
	}
}

// route is an address that the pages answer, and the least that it needs. The
// table names no fields, so that none can be left out.
type route struct {
	method, path string
	needs        auth.Permission
	handler      func(*UI, echo.Context) error
}

// What pages need beyond somebody who has signed in. Where in the repository they
// may do it, the library decides.
var (
	contributes = auth.Needs(auth.Contribute)
	manages     = auth.Needs(auth.ManageBrand)
	administers = auth.Needs(auth.ManageGroup)
)

// routes is the table of all pages.
func routes() []route {
	return []route{
		{"GET", "/", auth.SignedIn, (*UI).search},
		{"GET", overviewPath, auth.SignedIn, (*UI).overview},
		{"GET", savedPath, auth.SignedIn, (*UI).savedSearches},
		{"POST", savedPath, auth.SignedIn, (*UI).saveSearch},
		{"POST", savedPath + "/:id", auth.SignedIn, (*UI).renameSearch},
		{"POST", savedPath + "/:id/delete", auth.SignedIn, (*UI).deleteSearch},
		{"GET", "/sessions/:id", auth.SignedIn, (*UI).session},
		{"GET", "/sessions/:id/find", auth.SignedIn, (*UI).findInSession},
		{"GET", "/sessions/:id/highlights/new", contributes, (*UI).newHighlight},
		{"POST", "/sessions/:id/highlights/new", contributes, (*UI).createHighlight},
		{"GET", "/highlights/:id/edit", contributes, (*UI).editHighlight},
		{"POST", "/highlights/:id/edit", contributes, (*UI).updateHighlight},
		{"GET", "/highlights/:id/delete", contributes, (*UI).askToDeleteHighlight},
		{"POST", "/highlights/:id/delete", contributes, (*UI).deleteHighlight},
		{"POST", "/files/:id/retry", contributes, (*UI).retryFile},
		{"POST", "/files/:id/transcribe", contributes, (*UI).transcribeFile},
		{"POST", "/files/:id/translation", contributes, (*UI).saveTranslation},
		{"GET", "/files/:id/columns", contributes, (*UI).columns},
		{"POST", "/files/:id/columns", contributes, (*UI).saveColumns},
		{"GET", "/player/:id", auth.SignedIn, (*UI).player},
		{"GET", "/studies/:id", auth.SignedIn, (*UI).study},
		{"GET", "/brands/:slug", auth.SignedIn, (*UI).brand},
		{"GET", "/findings/new", contributes, (*UI).newFinding},
		{"POST", "/findings/new", contributes, (*UI).createFinding},
		{"GET", "/findings/:id/edit", contributes, (*UI).editFinding},
		{"POST", "/findings/:id/edit", contributes, (*UI).updateFinding},
		{"GET", "/insights/new", contributes, (*UI).newInsight},
		{"POST", "/insights/new", contributes, (*UI).createInsight},
		{"GET", "/insights/:id/edit", contributes, (*UI).editInsight},
		{"POST", "/insights/:id/edit", contributes, (*UI).updateInsight},
		{"GET", "/findings/:id", auth.SignedIn, (*UI).finding},
		{"GET", "/findings/:id/history", auth.SignedIn, (*UI).findingHistory},
		{"GET", "/insights/:id/history", auth.SignedIn, (*UI).insightHistory},
		{"GET", "/f/:code", auth.SignedIn, (*UI).shortFinding},
		{"GET", "/i/:code", auth.SignedIn, (*UI).shortInsight},
		{"GET", "/insights/:id", auth.SignedIn, (*UI).insight},
		{"GET", tagsPath, auth.SignedIn, (*UI).tags},
		{"GET", tagsPath + "/new", contributes, (*UI).newTag},
		{"POST", tagsPath + "/new", contributes, (*UI).createTag},
		{"GET", tagsPath + "/history", auth.SignedIn, (*UI).tagHistory},
		{"GET", tagsPath + "/:id", auth.SignedIn, (*UI).tag},
		{"GET", tagsPath + "/:id/:act", contributes, (*UI).tagAct},
		{"POST", tagsPath + "/:id/:act", contributes, (*UI).doTagAct},
		{"GET", glossaryPath, auth.SignedIn, (*UI).glossary},
		{"GET", newConceptPath, contributes, (*UI).newConcept},
		{"POST", newConceptPath, contributes, (*UI).createConcept},
		{"GET", importPath, administers, (*UI).importForm},
		{"POST", importPath, administers, (*UI).importGlossary},
		{"GET", glossaryPath + "/:id", auth.SignedIn, (*UI).concept},
		{"GET", glossaryPath + "/:id/edit", contributes, (*UI).editConcept},
		{"POST", glossaryPath + "/:id/edit", contributes, (*UI).updateConcept},
		{"GET", glossaryPath + "/:id/delete", contributes, (*UI).askToDelete},
		{"POST", glossaryPath + "/:id/delete", contributes, (*UI).deleteConcept},
		{"GET", peoplePath, manages, (*UI).people},
		{"GET", peoplePath + "/new", manages, (*UI).newPerson},
		{"POST", peoplePath + "/new", manages, (*UI).invite},
		{"GET", peoplePath + "/:id", manages, (*UI).person},
		{"POST", peoplePath + "/:id", administers, (*UI).savePerson},
		{"POST", peoplePath + "/:id/give", manages, (*UI).giveRole},
		{"POST", peoplePath + "/:id/take", manages, (*UI).takeRole},
		{"POST", peoplePath + "/:id/link", administers, (*UI).newLink},
		{"POST", peoplePath + "/:id/sign-out", administers, (*UI).signOutPerson},
		{"GET", peoplePath + "/:id/deactivate", administers, (*UI).askToDeactivate},
		{"POST", peoplePath + "/:id/deactivate", administers, (*UI).deactivate},
		{"POST", peoplePath + "/:id/activate", administers, (*UI).activate},
		{"GET", rolesPath, manages, (*UI).roles},
		{"POST", rolesPath + "/groups", manages, (*UI).giveGroup},
		{"POST", rolesPath + "/groups/take", manages, (*UI).takeGroup},
		{"GET", rolesPath + "/new", administers, (*UI).newRole},
		{"POST", rolesPath + "/new", administers, (*UI).createRole},
		{"GET", rolesPath + "/:name/edit", administers, (*UI).editRole},
		{"POST", rolesPath + "/:name/edit", administers, (*UI).updateRole},
		{"GET", rolesPath + "/:name/delete", administers, (*UI).askToDeleteRole},
		{"POST", rolesPath + "/:name/delete", administers, (*UI).deleteRole},
		{"GET", tokensPath, auth.SignedIn, (*UI).tokens},
		{"GET", tokensPath + "/new", auth.SignedIn, (*UI).newToken},
		{"POST", tokensPath + "/new", auth.SignedIn, (*UI).createToken},
		{"GET", tokensPath + "/:id/revoke", auth.SignedIn, (*UI).askToRevoke},
		{"POST", tokensPath + "/:id/revoke", auth.SignedIn, (*UI).revokeToken},
		{"GET", judgedPath, administers, (*UI).judgedQueries},
		{"GET", judgedPath + "/new", administers, (*UI).newJudged},
		{"POST", judgedPath + "/new", administers, (*UI).createJudged},
		{"GET", judgedImportPath, administers, (*UI).judgedImportForm},
		{"POST", judgedImportPath, administers, (*UI).importJudged},
		{"POST", judgedPath + "/measure", administers, (*UI).measureJudged},
		{"POST", judgedPath + "/answers", administers, (*UI).judgeHit},
		{"GET", judgedPath + "/:id", administers, (*UI).editJudged},
		{"POST", judgedPath + "/:id", administers, (*UI).updateJudged},
		{"GET", judgedPath + "/:id/delete", administers, (*UI).askToDeleteJudged},
		{"POST", judgedPath + "/:id/delete", administers, (*UI).deleteJudged},
		{"GET", auditPath, administers, (*UI).audit},
		{"GET", settingsPath, administers, (*UI).settings},
		{"GET", queuePath, manages, (*UI).queue},
		{"POST", queuePath + "/retry", manages, (*UI).retryFiles},
		{"GET", auth.SignInPath, auth.Public, (*UI).signInForm},
		{"POST", auth.SignInPath, auth.Public, (*UI).signIn},
		{"GET", providerPath, auth.Public, (*UI).toProvider},
		{"GET", CallbackPath, auth.Public, (*UI).fromProvider},
		{"GET", leavePath, auth.Public, (*UI).leaveProvider},
		{"GET", accountPath, auth.SignedIn, (*UI).account},
		{"POST", accountPath, auth.SignedIn, (*UI).saveAccount},
		{"POST", accountPath + "/password", auth.SignedIn, (*UI).savePassword},
		{"POST", keysPath, auth.SignedIn, (*UI).saveKeys},
		{"POST", accountPath + "/sign-out", auth.SignedIn, (*UI).signOutEverywhere},
		{"POST", "/sign-out", auth.Public, (*UI).signOut},
		{"POST", languagePath, auth.Public, (*UI).chooseLanguage},
		{"GET", "/styleguide", auth.SignedIn, (*UI).styleGuide},
		{"GET", "/docs/search", auth.Public, (*UI).searchHelp},
		{"GET", "/docs", auth.Public, (*UI).docs},
		{"GET", assetsPath + ":version/:name", auth.Public, (*UI).asset},
	}
}

// Register adds the pages to e. Who is asking must be in the context of each
// request, see auth.With; people who have not signed in are led to the form.
func (u *UI) Register(e *echo.Echo) {
	for _, r := range routes() {
		e.Add(r.method, r.path, func(c echo.Context) error {
			who := auth.From(c.Request().Context())
			switch {
			case r.needs.Allows(who):
				return r.handler(u, c)
			case who.ID == "":
				return toSignIn(c)
			}
			return auth.ErrForbidden
		})
	}
}

// Streams lists the routes whose bodies may be of any size.
func Streams() []string { return []string{importPath, judgedImportPath} }

// Public lists the routes that answer people who have not signed in.
func Public() []string {
	var paths []string
	for _, r := range routes() {
		if r.needs == auth.Public {
			paths = append(paths, r.path)
		}
	}
	return slices.Compact(paths)
}

// SignInRoutes lists the routes that sign people in, or try to.
func SignInRoutes() []string {
	return []string{"POST " + auth.SignInPath, "GET " + providerPath, "GET " + CallbackPath}
}

// SearchRoutes lists the pages that search.
func SearchRoutes() []string {
	return []string{"GET /", "GET " + judgedPath, "POST " + judgedPath + "/measure"}
}
