package httpapi_test

import (
	"strings"
	"testing"
)

// TestPeopleRolesAndTokensOverTheAPI goes the way of a new colleague, and looks
// at what the audit record says of it.
func TestPeopleRolesAndTokensOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ana := w.want(201, w.post("/people", `{"name":"Ana","email":"ana@example.org"}`))
	id := ana.text("id")
	if path := ana.json()["invitation"].(map[string]any)["path"].(string); !strings.HasPrefix(path, "/sign-in?code=") {
		t.Errorf("invitation %q", path)
	}
	w.want(409, w.post("/people", `{"name":"Another","email":"ANA@example.org"}`))
	grant := w.want(201, w.post("/grants", `{"holder":"`+id+`","role":"researcher","brand":"acme","reason":"new"}`)).text("id")
	w.want(422, w.post("/grants", `{"holder":"`+id+`","role":"nobody"}`))
	w.want(200, w.send("PUT", "/roles/listener", `{"capabilities":["read","recordings"]}`, nil))
	w.want(422, w.send("PUT", "/roles/group-admin", `{"capabilities":[]}`, nil))
	token := w.want(201, w.post("/tokens", `{"name":"import","role":"researcher","scopes":["read"],"brands":["acme"],"lifetime_seconds":60}`))
	as := map[string]string{"Authorization": "Bearer " + token.text("text")}
	if me := w.want(200, w.do("GET", "/me", as, nil)); strings.Contains(string(me.body), "contribute") || !strings.Contains(string(me.body), "recordings") {
		t.Errorf("a token to read is %s", me.body)
	}
	w.want(403, w.send("POST", "/studies", `{"title":"T","brand":"acme"}`, as))
	w.want(204, w.do("DELETE", "/tokens/"+token.text("id"), nil, nil))
	w.want(401, w.do("GET", "/me", as, nil))
	w.want(200, w.send("PATCH", "/people/"+id, `{"active":false}`, nil))
	w.want(204, w.do("DELETE", "/grants/"+grant, nil, nil))
	viewer := map[string]string{"Authorization": "Bearer " + w.viewer}
	for _, path := range []string{"/people", "/audit-events", "/export/audit-events", "/tokens?all=true", "/people/" + id} {
		w.want(403, w.do("GET", path, viewer, nil))
	}
	events := w.want(200, w.get("/audit-events?object="+id)).items()
	var actions []string
	for _, e := range events {
		actions = append(actions, e["action"].(string))
	}
	want := "permission.taken person.changed permission.given person.invited person.added"
	if got := strings.Join(actions, " "); got != want {
		t.Errorf("audit events about Ana: %s, want %s", got, want)
	}
	all := string(w.want(200, w.get("/export/audit-events")).body)
	if strings.Contains(all, "Ana") || strings.Contains(all, "example.org") || strings.Count(all, "\n") < 8 {
		t.Errorf("the record names people, or is short: %s", all)
	}
}
