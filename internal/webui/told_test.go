package webui_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/httpapi"
	"earshot/internal/problem"
)

// TestWhatIsRefusedScriptsIsSaidInTheLanguageOfTheReader asks as the form of a
// highlight does.
func TestWhatIsRefusedScriptsIsSaidInTheLanguageOfTheReader(t *testing.T) {
	t.Parallel()
	s, session, recording := talk(t)
	httpapi.Register(s.echo, s.lib, s.auth, make(chan struct{}))
	quote := `{"file":"` + recording.ID + `","start":0,"end":1,"quote":"x"}`
	for _, test := range []struct{ language, address, body, title, wrong string }{
		{"de", "/api/v1/tags", `{"name":""}`, "Etwas in der Anfrage ist nicht gültig", "name darf nicht leer sein"},
		{"fr", "/api/v1/sessions/nothing/highlights", `{}`, "Introuvable", ""},
		{"nl", "/api/v1/sessions/" + session.ID + "/highlights", quote, "Iets in het verzoek is niet geldig", "quote staat niet in het bestand"},
		{"en", "/api/v1/tags", `{"name":""}`, "Something in the request is not valid", "name must not be empty"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, test.address, strings.NewReader(test.body))
		r.Header.Set("Content-Type", "application/json")
		r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: s.as})
		r.AddCookie(&http.Cookie{Name: "earshot_language", Value: test.language})
		answer := s.do(r)
		var p problem.Problem
		if err := json.Unmarshal([]byte(answer.Body), &p); err != nil || answer.Status < 400 {
			t.Fatalf("%s = %d %s", test.address, answer.Status, answer.Body)
		}
		wrong := ""
		for _, v := range p.Errors {
			wrong += v.Field + " " + v.Reason
		}
		if p.Title != test.title || wrong != test.wrong {
			t.Errorf("in %s it says %q: %q, want %q: %q", test.language, p.Title, wrong, test.title, test.wrong)
		}
	}
}
