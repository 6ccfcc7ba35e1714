package e2e

import (
	"encoding/base64"
	"encoding/json"
	"testing"
)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func fromJSON(t *testing.T, text string, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
}

// aSession makes a brand with a study of a visibility and a session in it.
func (s *service) aSession(t *testing.T, brand, visibility string) (study, session string) {
	t.Helper()
	var made identified
	s.must(t, "POST", "/api/v1/brands", things{"slug": brand, "name": brand}, nil)
	s.must(t, "POST", "/api/v1/studies", things{"title": "Theirs", "brand": brand, "method": "interview", "market": "DE", "visibility": visibility}, &made)
	study = made.ID
	s.must(t, "POST", "/api/v1/studies/"+study+"/sessions", things{"title": "Theirs"}, &made)
	return study, made.ID
}
