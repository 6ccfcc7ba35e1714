package e2e

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestLexiconsAreImportedListedUsedAndRemoved adds a dictionary beside a
// running service and takes it away again.
func TestLexiconsAreImportedListedUsedAndRemoved(t *testing.T) {
	t.Parallel()
	s := newService(t, nil).start(t)
	session := s.addSession(t, s.addStudy(t, "lumen", "Lumen", "interview", "DE", []string{"de"}), "P1")
	s.mustSend(t, session, url.Values{"language": {"de"}}, upload{"p.md", []byte("Die Quasselkiste rauscht.\n")})
	s.waitReady(t, session)
	s.search(t, url.Values{"q": {"gabbox"}}) // the first one waits for the lexicon
	dir := t.TempDir()
	for name, content := range map[string]string{"a.tsv": "gabbox\tQuasselkiste\n", "b.tsv": "gabbox\tPlapperdose\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) {
		t.Helper()
		if out, err := s.command(t, append([]string{"lexicon"}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("lexicon %q: %v\n%s", args, err, out)
		}
	}
	run("import", "--data", s.dir, "--from", "en", "--to", "de", "--licence", "CC-BY-SA-4.0", "--origin", "invented", filepath.Join(dir, "a.tsv"))
	run("import", "--data", s.dir, "--from", "en", "--to", "de", "--kind", "learned", filepath.Join(dir, "b.tsv"))

	type lexicon struct {
		Name, From, To, Kind, Licence, Origin string
		Entries                               int
	}
	list := func(query string) (items []lexicon, next string) {
		t.Helper()
		var page struct {
			Items []lexicon
			Next  string
		}
		s.must(t, "GET", "/api/v1/lexicons?"+query, nil, &page)
		return page.Items, page.Next
	}
	want := []lexicon{
		{"a.tsv", "en", "de", "dictionary", "CC-BY-SA-4.0", "invented", 1},
		{"b.tsv", "en", "de", "learned", "", "", 1},
	}
	if all, next := list(""); len(all) != 2 || all[0] != want[0] || all[1] != want[1] || next != "" {
		t.Errorf("lexicons %+v, next %q, want %+v", all, next, want)
	}
	first, next := list("limit=1")
	if second, end := list("limit=1&after=" + url.QueryEscape(next)); len(first) != 1 || len(second) != 1 || first[0] != want[0] || second[0] != want[1] || end != "" {
		t.Errorf("lexicons by one: %+v and %+v", first, second)
	}
	// Other processes' changes are looked for every other second.
	eventually := func(what string, ok func(understood) bool) {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
			var got understood
			s.must(t, "GET", "/api/v1/search?q=gabbox", nil, &got)
			if ok(got) {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s after twenty seconds: %+v", what, got)
			}
		}
	}
	eventually("the dictionary is not used", func(a understood) bool {
		return found(a) && a.Query.Expansions[0].Terms[0].Text == "Quasselkiste" && a.Query.Expansions[0].Terms[0].Source == "dictionary"
	})
	run("remove", "--data", s.dir, "a.tsv")
	if all, _ := list(""); len(all) != 1 || all[0].Name != "b.tsv" {
		t.Errorf("after a.tsv was removed there are %+v", all)
	}
	eventually("the removed dictionary is still used", nothing)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.address+"/api/v1/lexicons?after=%01", nil)
	if err != nil {
		t.Fatal(err)
	}
	if status, err := s.do(req, nil); status != http.StatusBadRequest || !strings.Contains(err.Error(), "bad-cursor") {
		t.Errorf("lexicons after nothing = %d %v, want a bad cursor", status, err)
	}
}
