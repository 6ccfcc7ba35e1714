// Package httpapi is the JSON API below /api/v1. Its operations are typed: what
// they take and give are structs of this package, never domain types, and the
// OpenAPI document is made from them, so that the two cannot differ.
//
// A handler decodes, calls the library once, and encodes. Errors go to Echo's
// error handler, which httpserver provides: nothing here knows a status code
// for an error. One file per aggregate, with its routes in one table at the top.
package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"

	"earshot/internal/auth"
	"earshot/internal/library"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"
)

// Base is where the API begins.
const Base = "/api/v1"

const (
	openAPIRoute      = "/openapi.json"
	openAPIBelowRoute = Base + openAPIRoute
	uploadRoute       = Base + "/sessions/:id/files"
	tusRoute          = Base + "/uploads"
	tusUploadRoute    = Base + "/uploads/:id"
)

// Public lists the routes that need no person: they hold no data.
func Public() []string { return []string{openAPIRoute, openAPIBelowRoute} }

// Streams lists the routes whose bodies may be of any size.
func Streams() []string {
	return []string{uploadRoute, previewRoute, importRoute, importQDARoute, importJudgedRoute, tusRoute, tusUploadRoute}
}

// SearchRoutes lists the routes that search.
func SearchRoutes() []string {
	return []string{
		"GET " + Base + "/search", "GET " + Base + "/search/suggestions", "GET " + Base + "/saved-searches", "GET " + Base + "/saved-searches/:id",
		"POST " + Base + "/judged-queries/measurements",
	}
}

// UploadRoutes lists the routes that begin to take files in.
func UploadRoutes() []string {
	return []string{"POST " + uploadRoute, "POST " + tusRoute, "POST " + previewRoute, "POST " + importRoute, "POST " + importQDARoute, "POST " + importJudgedRoute}
}

// ExportRoutes lists the routes that give much away at once.
func ExportRoutes() []string {
	return []string{"GET " + Base + "/export/findings", "GET " + Base + "/export/audit-events", "GET " + Base + "/glossary/export", "GET " + Base + "/judged-queries/export"}
}

// API is the registered API.
type API struct {
	lib      *library.Library
	auth     *auth.Service
	echo     *echo.Echo
	huma     huma.API
	stopping <-chan struct{}
	document []byte
}

// Register puts the API on e, whose error handler must know problem.From and
// whose middleware must put who is asking into the context (auth.With). Streams
// of events end when stopping is closed.
func Register(e *echo.Echo, lib *library.Library, au *auth.Service, stopping <-chan struct{}) *API {
	replaceErrors()
	a := &API{lib: lib, auth: au, echo: e, stopping: stopping, huma: humaecho.New(e, config())}
	a.huma.UseMiddleware(answerWhole)
	for _, table := range [][]route{
		a.brands(), a.studies(), a.sessions(), a.files(), a.surveys(), a.translations(), a.receipts(), a.transcripts(), a.tags(), a.highlights(), a.claims(), a.search(), a.savedSearches(), a.judged(),
		a.glossary(), a.glossaryFiles(), a.exports(), a.imports(), a.lexicons(), a.uploads(), a.people(), a.roles(), a.tokens(), a.auditEvents(),
	} {
		for _, register := range table {
			register(a)
		}
	}
	a.document = marshalDocument(a.huma.OpenAPI())
	e.GET(openAPIRoute, a.openAPI)
	e.GET(openAPIBelowRoute, a.openAPI)
	return a
}

// OpenAPI is the OpenAPI 3.1 document of the API as a value; do not change it.
func (a *API) OpenAPI() *huma.OpenAPI { return a.huma.OpenAPI() }

// Document is the OpenAPI 3.1 document of the API as JSON.
func (a *API) Document() []byte { return a.document }

func (a *API) openAPI(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/json", a.document)
}

func marshalDocument(d *huma.OpenAPI) []byte {
	b, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		panic(fmt.Errorf("marshal the OpenAPI document: %w", err)) // made of our own types
	}
	return append(b, '\n')
}

func config() huma.Config {
	c := huma.DefaultConfig("Earshot", "1")
	c.Info.Description = "A repository of user research: notes and recordings in, " +
		"search across brands and languages out. Errors are RFC 9457 problems with a stable type."
	// Documents and documentation are ours to serve: huma's pages load from a
	// CDN, and its links to schemas would stand in every answer.
	c.OpenAPIPath, c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", "", nil
	json := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshalStrict}
	c.Formats = map[string]huma.Format{"application/json": json, "json": json}
	c.RejectUnknownQueryParameters = true
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token":  {Type: "http", Scheme: "bearer", Description: "A token, as earshot token create prints it."},
		"cookie": {Type: "apiKey", In: "cookie", Name: "earshot_session", Description: "A person's sign-in."},
	}
	c.Security = []map[string][]string{{"token": {}}, {"cookie": {}}}
	return c
}
