package main

import (
	"encoding/json"
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
			answer = `{"items":[{"session":null,"hits":[{"id":"finding"}]},{"session":{"id":"s1"},"hits":[{"id":"p1","source":"f","place":"f@0-1000"},{"id":"p2","source":"f","place":"f@1000-3000"}]}]}`
		}
		_, _ = w.Write([]byte(answer))
	}))
	defer server.Close()
	queries := filepath.Join(t.TempDir(), "judged.tsv")
	if err := os.WriteFile(queries, []byte("q1\ten\tslow\ts1\nq2\ten\tslow\tf@1500-2500\n"), 0o600); err != nil {
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

func TestEvalMeasuresTheQueriesThatTheServiceKeeps(t *testing.T) {
	t.Parallel()
	parts := map[string]string{
		"": `{"methods":["plain","all"],"kept":3,"asked":1,"gone":2,"empty":1,"overdue":0,"next":"q1","outcomes":[
			{"query":"q1","from":"en","to":"de","method":"plain","rank":0,"recall":0,"ndcg":0},{"query":"q1","from":"en","to":"de","method":"all","rank":2,"recall":1,"ndcg":0.63}]}`,
		"q1": `{"methods":["plain","all"],"kept":3,"asked":1,"gone":1,"empty":0,"overdue":0,"outcomes":[
			{"query":"q2","from":"en","to":"de","method":"plain","rank":1,"recall":1,"ndcg":1},{"query":"q2","from":"en","to":"de","method":"all","rank":1,"recall":1,"ndcg":1}]}`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			K     int
			After string
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || r.Method != http.MethodPost || r.URL.Path != "/api/v1/judged-queries/measurements" || body.K != 7 {
			t.Errorf("asked %s %s %+v %v", r.Method, r.URL, body, err)
		}
		_, _ = w.Write([]byte(parts[body.After]))
	}))
	defer server.Close()
	var out, errs strings.Builder
	c := evalCommand{Server: server.URL, Token: "secret", K: 7}
	if err := c.Run(t.Context(), streams{&out, &errs}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"en-de   plain        2     0.500  0.500   0.500", "en-de     all        2     1.000  0.750   0.815       1      0          +0.250"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("printed\n%s\nwant %q in it", &out, want)
		}
	}
	if got := errs.String(); !strings.Contains(got, "3 answers are gone") || !strings.Contains(got, "1 queries have no answers left") {
		t.Errorf("said %q", got)
	}
	parts[""] = `{"methods":[],"kept":0,"outcomes":[]}`
	if err := c.Run(t.Context(), streams{&out, &errs}); err == nil || !strings.Contains(err.Error(), "--queries") {
		t.Errorf("Run() without any = %v", err)
	}
}
