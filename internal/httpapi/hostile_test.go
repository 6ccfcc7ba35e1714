package httpapi_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/problem"

	"github.com/google/go-cmp/cmp"
)

// hostile is a request that must be refused, how it must be refused, and
// nothing may be left of it.
type hostile struct {
	name, method, path, body string
	header                   map[string]string
	status                   int
	kind                     string
}

const unknownID = "01900000-0000-7000-8000-000000000000"

// TestHostileRequestsAreRefusedAndLeaveNothingBehind is the promise that no
// request makes a 5xx, and that each refusal is a problem of the right type.
func TestHostileRequestsAreRefusedAndLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, refuseHostileRequests)
}

func refuseHostileRequests(t *testing.T, db *database.DB) {
	w := newWorldOn(t, db)
	before := w.rows()
	tables := [][]hostile{bodies(w), addresses(w), searches(), credentials(w), forms(w), resumable(w)}
	n := 0
	for _, table := range tables {
		for _, h := range table {
			n++
			header := map[string]string{"Content-Type": "application/json"}
			maps.Copy(header, h.header)
			a := w.do(h.method, h.path, header, strings.NewReader(h.body))
			if a.status != h.status || a.header.Get("Content-Type") != problem.MediaType {
				t.Errorf("%s: %s = %d %s %s, want %d as a problem", h.name, a.request, a.status, a.header.Get("Content-Type"), cut(string(a.body)), h.status)
				continue
			}
			var p problem.Problem
			if err := json.Unmarshal(a.body, &p); err != nil || p.Type != problem.Path+h.kind || p.Status != h.status {
				t.Errorf("%s: %s = %s, want type %s", h.name, a.request, cut(string(a.body)), h.kind)
			}
		}
	}
	if diff := cmp.Diff(before, w.rows()); diff != "" {
		t.Errorf("hostile requests changed something:\n%s", diff)
	}
	if n < 125 {
		t.Errorf("%d hostile requests, want at least 125", n)
	}
}

// bodies are JSON bodies that lie, break off, or go too far.
func bodies(w *world) []hostile {
	brand := func(name, body string, status int, kind string) hostile {
		return hostile{name, "POST", "/brands", body, nil, status, kind}
	}
	study := func(name, body string) hostile {
		return hostile{name, "POST", "/studies", body, nil, 422, problem.Invalid}
	}
	session := func(name, body string) hostile {
		return hostile{name, "POST", "/studies/" + w.study + "/sessions", body, nil, 422, problem.Invalid}
	}
	patch := func(name, body string) hostile {
		return hostile{name, "PATCH", "/studies/" + w.study, body, nil, 422, problem.Invalid}
	}
	deep := strings.Repeat("[", 9000) + strings.Repeat("]", 9000)
	deeper := strings.Repeat("[", 200_000)
	return []hostile{
		brand("empty body", ``, 400, problem.Malformed),
		brand("broken JSON", `{"slug":"x",`, 400, problem.Malformed),
		brand("two values", `{"slug":"x","name":"X"}{}`, 400, problem.Malformed),
		brand("not an object", `[]`, 422, problem.Invalid),
		brand("null", `null`, 422, problem.Invalid),
		brand("number", `1e999`, 400, problem.Malformed),
		brand("deep JSON", `{"slug":"x","name":"X","languages":`+deep+`}`, 400, problem.Malformed),
		brand("deeper JSON", deeper, 400, problem.Malformed),
		brand("invalid UTF-8", "{\"slug\":\"x\",\"name\":\"\xff\xfe\"}", 400, problem.Malformed),
		brand("half a surrogate", `{"slug":"x","name":"\ud800"}`, 422, problem.Invalid),
		brand("NUL", `{"slug":"x","name":"a\u0000b"}`, 422, problem.Invalid),
		brand("control character", `{"slug":"x","name":"a\u001bb"}`, 422, problem.Invalid),
		brand("right-to-left override", `{"slug":"x","name":"a\u202eb"}`, 422, problem.Invalid),
		brand("duplicate key", `{"slug":"x","slug":"y","name":"X"}`, 400, problem.Malformed),
		brand("duplicate key in other case", `{"slug":"x","SLUG":"y","name":"X"}`, 400, problem.Malformed),
		brand("unknown field", `{"slug":"x","name":"X","admin":true}`, 422, problem.Invalid),
		brand("missing field", `{"slug":"x"}`, 422, problem.Invalid),
		brand("null where required", `{"slug":null,"name":"X"}`, 422, problem.Invalid),
		brand("number for text", `{"slug":"x","name":5}`, 422, problem.Invalid),
		brand("text for list", `{"slug":"x","name":"X","languages":"de"}`, 422, problem.Invalid),
		brand("null in a list", `{"slug":"x","name":"X","languages":[null]}`, 422, problem.Invalid),
		brand("bad language tag", `{"slug":"x","name":"X","languages":["Deutsch, bitte"]}`, 422, problem.Invalid),
		brand("many languages", `{"slug":"x","name":"X","languages":[`+strings.Repeat(`"de",`, 50)+`"de"]}`, 422, problem.Invalid),
		brand("slug in capitals", `{"slug":"Acme","name":"X"}`, 422, problem.Invalid),
		brand("slug with a path", `{"slug":"../x","name":"X"}`, 422, problem.Invalid),
		brand("slug too long", `{"slug":"`+strings.Repeat("a", 65)+`","name":"X"}`, 422, problem.Invalid),
		brand("long name", `{"slug":"x","name":"`+strings.Repeat("ä", 201)+`"}`, 422, problem.Invalid),
		brand("white space name", `{"slug":"x","name":" \t "}`, 422, problem.Invalid),
		brand("duplicate slug", `{"slug":"acme","name":"Another"}`, 409, problem.Conflict),
		brand("oversized body", `{"slug":"x","name":"`+strings.Repeat("x", 2<<20)+`"}`, 413, problem.TooLarge),
		study("unknown brand", `{"title":"T","brand":"nobody"}`),
		study("unknown method", `{"title":"T","brand":"acme","method":"seance"}`),
		study("unknown state", `{"title":"T","brand":"acme","state":"won"}`),
		study("bad market", `{"title":"T","brand":"acme","market":"Germany"}`),
		study("NUL in prose", `{"title":"T","brand":"acme","question":"a\u0000"}`),
		study("NUL in the brand", `{"title":"T","brand":"ac\u0000me"}`),
		study("endless question", `{"title":"T","brand":"acme","question":"`+strings.Repeat("x", 20_001)+`"}`),
		session("bad day", `{"title":"S","held_on":"2026-02-30"}`),
		session("year one", `{"title":"S","held_on":"0001-01-01"}`),
		session("bad language", `{"title":"S","language":"x"}`),
		session("language with NUL", `{"title":"S","language":"de\u0000"}`),
		session("participant of another kind", `{"title":"S","participants":[7]}`),
		session("participant without a name", `{"title":"S","participants":[{"note":"n"}]}`),
		session("participant with more", `{"title":"S","participants":[{"pseudonym":"P","email":"a@b.c"}]}`),
		session("participant twice", `{"title":"S","participants":["P","P"]}`),
		session("null participant", `{"title":"S","participants":[null]}`),
		session("wrong list", `{"title":"S","participants":{"a":1}}`),
		patch("nothing valid", `{"state":"won"}`),
		patch("emptied title", `{"title":null}`),
		patch("brand cannot change", `{"brand":"other"}`),
		patch("wrong type", `{"languages":"de"}`),
		patch("null language", `{"languages":[null]}`),
		{"stale", "PATCH", "/studies/" + w.study, `{"title":"New"}`, map[string]string{"If-Match": `"v7"`}, 412, problem.Stale},
		{"weak tag", "PATCH", "/studies/" + w.study, `{"title":"New"}`, map[string]string{"If-Match": `W/"v1"`}, 412, problem.Stale},
		{"garbage tag", "PATCH", "/studies/" + w.study, `{"title":"New"}`, map[string]string{"If-Match": `;;"`}, 412, problem.Stale},
		{"form for JSON", "POST", "/brands", `slug=x&name=X`, map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, 415, problem.UnsupportedMediaType},
		{"XML", "POST", "/brands", `<a/>`, map[string]string{"Content-Type": "text/xml"}, 415, problem.UnsupportedMediaType},
		{"garbage type", "POST", "/brands", `{}`, map[string]string{"Content-Type": ";+;"}, 415, problem.UnsupportedMediaType},
		{"endless key", "POST", "/brands", `{"slug":"x","name":"X"}`, map[string]string{"Idempotency-Key": strings.Repeat("k", 201)}, 422, problem.Invalid},
		{"key that is not ASCII", "POST", "/brands", `{"slug":"x","name":"X"}`, map[string]string{"Idempotency-Key": "schlüssel\xff"}, 422, problem.Invalid},
	}
}

// addresses are paths and parameters that name nothing, or should.
func addresses(w *world) []hostile {
	none := func(method, path string) hostile {
		return hostile{"nothing there", method, path, "", nil, 404, problem.NotFound}
	}
	bad := func(name, path string, status int, kind string) hostile {
		return hostile{name, "GET", path, "", nil, status, kind}
	}
	return []hostile{
		none("GET", "/nothing"), none("GET", "/studies/"+unknownID), none("GET", "/studies/1"),
		none("GET", "/studies/"+w.study+"%00"), none("GET", "/studies/%2e%2e%2f%2e%2e"), none("GET", "/studies/'%20OR%201=1--"),
		none("GET", "/studies/"+strings.Repeat("a", 36)), none("GET", "/sessions/"+unknownID), none("GET", "/sessions/x/transcript"),
		none("GET", "/sessions/x/events"), none("GET", "/sessions/"+unknownID+"/events"), none("GET", "/sessions/"+unknownID+"/transcript"),
		none("GET", "/files/"+unknownID), none("GET", "/files/..%5c..%5cetc/content"), none("GET", "/files/"+unknownID+"/content"),
		none("POST", "/files/"+unknownID+"/retry"), none("POST", "/files/%ff/retry"), none("GET", "/findings/"+unknownID),
		none("GET", "/insights/{}"), none("GET", "/brands/nobody"), none("GET", "/brands/a%00b"), none("GET", "/brands/%ff"),
		none("GET", "/studies/"+unknownID+"/sessions"), none("GET", "/studies/"), none("GET", "/sessions//transcript"),
		none("POST", "/files//retry"), none("GET", "/brands/"), none("GET", "/search/"),
		{"unknown study", "POST", "/studies/" + unknownID + "/sessions", `{"title":"S"}`, nil, 404, problem.NotFound},
		{"unknown study", "PATCH", "/studies/" + unknownID, `{"title":"S"}`, nil, 404, problem.NotFound},
		{"transcript of an unknown file", "GET", "/sessions/" + w.session + "/transcript?file=" + unknownID, "", nil, 404, problem.NotFound},
		{"not failed", "POST", "/files/" + w.transcript + "/retry", "", nil, 409, problem.NotFailed},
		{"wrong method", "DELETE", "/brands", "", nil, 405, problem.MethodNotAllowed},
		{"wrong method", "PUT", "/studies/" + w.study, "{}", nil, 405, problem.MethodNotAllowed},
		{"made-up method", "BREW", "/search", "", nil, 405, problem.MethodNotAllowed},
		{"range beyond the end", "GET", "/files/" + w.transcript + "/content", "", map[string]string{"Range": "bytes=99999-"}, 416, problem.BadRange},
		bad("negative limit", "/studies?limit=-1", 422, problem.Invalid),
		bad("no limit", "/studies?limit=0", 422, problem.Invalid),
		bad("greatest limit", "/studies?limit=201", 422, problem.Invalid),
		bad("huge limit", "/studies?limit=99999999999999999999", 422, problem.Invalid),
		bad("worded limit", "/brands?limit=all", 422, problem.Invalid),
		bad("unknown parameter", "/brands?size=-1", 422, problem.Invalid),
		bad("bad position", "/studies?after=x", 400, problem.BadCursor),
		bad("bad position", "/brands?after=%2e%2e", 400, problem.BadCursor),
		bad("bad position", "/studies/"+w.study+"/sessions?after=1", 400, problem.BadCursor),
		bad("NUL in a filter", "/studies?brand=a%00", 400, problem.Malformed),
		bad("invalid UTF-8 in a filter", "/studies?brand=%ff", 400, problem.Malformed),
		bad("bad encoding", "/studies?brand=%zz", 400, problem.Malformed),
		bad("semicolons", "/studies?brand=a;limit=1", 400, problem.Malformed),
		bad("bad format", "/sessions/"+w.session+"/transcript?format=docx", 422, problem.Invalid),
		bad("line break in a format", "/sessions/"+w.session+"/transcript?format=vtt%0d%0aSet-Cookie:x", 422, problem.Invalid),
	}
}

func searches() []hostile {
	bad := func(name, query string, status int, kind string) hostile {
		return hostile{name, "GET", "/search?" + query, "", nil, status, kind}
	}
	return []hostile{
		bad("unclosed quote", "q=%22a", 400, problem.QuerySyntax),
		bad("unclosed parenthesis", "q=(a", 400, problem.QuerySyntax),
		bad("long query", "q="+strings.Repeat("a+", 600), 400, problem.QuerySyntax),
		bad("many terms", "q="+strings.Repeat("a+", 40), 400, problem.QuerySyntax),
		bad("bad date in the query", "q=before:yesterday", 400, problem.QuerySyntax),
		bad("invalid UTF-8", "q=%ff", 400, problem.Malformed),
		bad("NUL", "q=a%00b", 400, problem.Malformed),
		bad("NUL in a filter", "q=a&tag=%00", 400, problem.Malformed),
		bad("unknown kind", "q=a&kind=secret", 422, problem.Invalid),
		bad("unknown order", "q=a&sort=random", 422, problem.Invalid),
		bad("bad switch", "q=a&expand=maybe", 422, problem.Invalid),
		bad("bad day", "q=a&from=soon", 422, problem.Invalid),
		bad("bad time", "q=a&to=2026-13-01T00:00:00Z", 422, problem.Invalid),
		bad("bad language", "q=a&language=!!", 422, problem.Invalid),
		bad("negative limit", "q=a&limit=-1", 422, problem.Invalid),
		bad("large limit", "q=a&limit=101", 400, problem.LimitExceeded),
		bad("many values", "q=a"+strings.Repeat("&tag=t", 101), 400, problem.LimitExceeded),
		bad("bad position", "q=a&after=%7b%7d", 400, problem.BadCursor),
		bad("long position", "q=a&after="+strings.Repeat("A", 5000), 400, problem.BadCursor),
		bad("unknown parameter", "q=a&index=all", 422, problem.Invalid),
	}
}

func credentials(w *world) []hostile {
	as := func(name, authorization string) hostile {
		return hostile{name, "GET", "/brands", "", map[string]string{"Authorization": authorization}, 401, problem.NotSignedIn}
	}
	viewer := "Bearer " + w.viewer
	return []hostile{
		as("nobody", ""), as("no token", "Bearer "), as("unknown token", "Bearer esh_nope"), as("basic", "Basic YTpi"),
		as("100 KB token", "Bearer esh_"+strings.Repeat("x", 100_000)), as("NUL token", "Bearer esh_\xff\xfe"),
		{"unknown cookie", "GET", "/brands", "", map[string]string{"Authorization": "", "Cookie": "earshot_session=%00'--"}, 401, problem.NotSignedIn},
		{"nobody at nothing", "GET", "/nothing", "", map[string]string{"Authorization": ""}, 401, problem.NotSignedIn},
		{"nobody's upload", "POST", "/sessions/" + w.session + "/files", "x", map[string]string{"Authorization": ""}, 401, problem.NotSignedIn},
		{
			"another site", "POST", "/brands", `{"slug":"x","name":"X"}`,
			map[string]string{"Authorization": "", "Cookie": "earshot_session=x", "Sec-Fetch-Site": "cross-site"},
			403, problem.CrossOrigin,
		},
		{
			"another origin", "POST", "/brands", `{"slug":"x","name":"X"}`,
			map[string]string{"Authorization": "", "Cookie": "earshot_session=x", "Origin": "https://evil.example"},
			403, problem.CrossOrigin,
		},
		{"reader adds a brand", "POST", "/brands", `{"slug":"x","name":"X"}`, map[string]string{"Authorization": viewer}, 403, problem.Forbidden},
		{"reader adds a study", "POST", "/studies", `{"title":"T","brand":"acme"}`, map[string]string{"Authorization": viewer}, 403, problem.Forbidden},
		{"reader changes a study", "PATCH", "/studies/" + w.study, `{"title":"T"}`, map[string]string{"Authorization": viewer}, 403, problem.Forbidden},
		{"reader retries a file", "POST", "/files/" + w.transcript + "/retry", "", map[string]string{"Authorization": viewer}, 403, problem.Forbidden},
	}
}
