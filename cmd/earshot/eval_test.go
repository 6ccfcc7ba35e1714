package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestEvalSaysWhatEachSourceOfOtherWordsAdds(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v1/search" || r.Header.Get("Authorization") != "Bearer secret" || r.FormValue("limit") != "5" {
			t.Errorf("asked %s %s", r.URL, r.Header)
		}
		answer := `{"items":[]}`
		if r.Form["source"] != nil && slices.Contains(r.Form["source"], "lexicon") {
			answer = `{"items":[{"session":null,"hits":[{"id":"finding"}]},{"session":{"id":"s1"},"hits":[{"id":"p1"},{"id":"p2"}]}]}`
		}
		_, _ = w.Write([]byte(answer))
	}))
	defer server.Close()
	queries := filepath.Join(t.TempDir(), "judged.tsv")
	if err := os.WriteFile(queries, []byte("q1\ten\tslow\ts1\nq2\ten\tslow\tp2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs strings.Builder
	c := evalCommand{Queries: queries, Server: server.URL + "/", Token: "secret", K: 5}
	if err := c.Run(t.Context(), streams{&out, &errs}); err != nil {
		t.Fatal(err)
	}
	// The session is the second result, the passage the third.
	for _, want := range []string{
		"no expansion        2     0.000  0.000", "+ cognate        2     0.000  0.000", "+ lexicon        2     1.000  0.417",
		"+ glossary        2     1.000  0.417", "+0.417",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("printed\n%s\nwant %q in it", &out, want)
		}
	}
	c.K = 0
	if err := c.Run(t.Context(), streams{&out, &errs}); err == nil || !strings.Contains(err.Error(), "--k") {
		t.Errorf("Run() with k 0 = %v, want an error about --k", err)
	}
}
