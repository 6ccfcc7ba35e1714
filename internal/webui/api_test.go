package webui_test

import (
	"net/http"
	"testing"

	"earshot/internal/webui"
)

const smallAPI = `{"openapi":"3.1.0","info":{"title":"Earshot API","version":"1","description":"Everything."},
"tags":[{"name":"Studies"}],
"paths":{
 "/api/v1/studies":{"post":{"operationId":"create-study","summary":"Add a study","tags":["Studies"],
   "parameters":[{"name":"Idempotency-Key","in":"header","schema":{"type":"string"}}],
   "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/NewStudy"}}}},
   "responses":{"201":{"description":"Created"}}}},
 "/api/v1/search":{"get":{"summary":"Find passages",
   "parameters":[{"name":"q","in":"query","schema":{"type":["string","null"]}},{"name":"sort","in":"query","schema":{"type":"string","enum":["relevance","date"]}}],
   "responses":{"200":{"description":"OK","content":{"application/json":{"schema":{"type":"object","properties":{"total":{"type":"integer","format":"int64"}}}}}}}}}},
"components":{"schemas":{"NewStudy":{"type":"object","required":["title"],"properties":{
  "title":{"type":"string","description":"What <people> call it"},"languages":{"type":"array","items":{"type":"string"}}}}}}}`

func TestTheReferenceShowsEveryOperation(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := s.get("/docs").want(http.StatusOK).wantText(
		"Earshot API", "POST /api/v1/studies", "GET /api/v1/search", "What <people> call it",
		"relevance | date", "list of string", "Idempotency-Key", "201", "Created", "total integer (int64)",
		`curl -H "Authorization: Bearer $EARSHOT_TOKEN" -X POST`, `-d '{"title": "…"}'`, `"http://example.com/api/v1/search?q=…"`,
	)
	if got := page.texts("h2"); len(got) != 2 || got[0] != "Studies" || got[1] != "Search" {
		t.Errorf("groups = %q, want Studies and Search", got)
	}
}

func TestWithoutADescriptionThereIsNoReference(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.serve(webui.Options{})
	s.get("/docs").want(http.StatusNotFound)
}
