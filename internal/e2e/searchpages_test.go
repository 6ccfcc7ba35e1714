package e2e

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// pages reads a search part by part; between two parts it calls change.
func (s *service) pages(t *testing.T, values url.Values, change func(page int) *service) []string {
	t.Helper()
	var ids []string
	values.Set("limit", "4")
	for page := 1; ; page++ {
		a := s.search(t, values)
		for _, i := range a.Items {
			for _, h := range i.Hits {
				ids = append(ids, h.ID)
			}
		}
		if a.Next == "" || page == 20 {
			return ids
		}
		values.Set("after", a.Next)
		s = change(page)
	}
}

// same is a change that changes nothing.
func (s *service) same(int) *service { return s }

// TestPagesOfASearchStayRight reads the pages of a search while the glossary is
// edited, sessions come and go, and another process answers.
func TestPagesOfASearchStayRight(t *testing.T) {
	t.Parallel()
	eachSetting(t, func(t *testing.T, s *service) {
		s.start(t)
		study := s.addStudy(t, "lumen", "Lumen", "interview", "DE", []string{"de", "en"})
		var sessions []string
		add := func(n int, text string) string {
			session := s.addSession(t, study, fmt.Sprint("P", n))
			s.mustSend(t, session, url.Values{"language": {"de"}}, upload{"p.md", []byte(text + "\n")})
			return session
		}
		for n := range 16 {
			text := "Die große Wundertüte kam " + strings.Repeat("wirklich sehr ", n) + "leer an."
			if n%2 == 1 {
				text = "Der bunte Zauberkoffer ging " + strings.Repeat("wirklich ganz ", n) + "verloren."
			}
			sessions = append(sessions, add(n, text))
		}
		for _, session := range sessions {
			s.waitReady(t, session)
		}
		terms := func(german ...string) map[string]any {
			list := []map[string]string{{"language": "en", "text": "grab crate"}}
			for _, text := range german {
				list = append(list, map[string]string{"language": "de", "text": text})
			}
			return map[string]any{"terms": list}
		}
		var made identified
		s.must(t, "POST", "/api/v1/glossary/concepts", terms("Wundertüte", "Zauberkoffer"), &made)
		s.search(t, url.Values{"q": {"grab crates"}}) // the first one waits for the lexicon
		all := func(n int) func(understood) bool { return func(a understood) bool { return a.Total == n } }
		s.ask(t, "grab crates", all(16))
		others := s.others(t, "Wundertüte", all(16))
		for _, o := range others {
			o.ask(t, "grab crates", all(16))
		}
		before := s.pages(t, url.Values{"q": {"grab crates"}}, s.same)
		if len(before) != 16 {
			t.Fatalf("%d hits without any change, want 16: %q", len(before), before)
		}
		gone := ""
		change := func(page int) *service {
			switch page {
			case 1: // an edit, after which a new search finds half of it
				s.must(t, "PATCH", "/api/v1/glossary/concepts/"+made.ID, terms("Wundertüte"), nil)
				s.ask(t, "grab crates", all(8))
				for _, o := range others {
					o.ask(t, "grab crates", all(8))
					return o
				}
				s.stop(t)
				s.start(t)
				s.search(t, url.Values{"q": {"grab crates"}})
			case 2: // what would have come is deleted, and more is said
				gone = before[14]
				s.must(t, "DELETE", "/api/v1/files/"+s.fileOf(t, sessions, gone), nil, nil)
				s.waitReady(t, add(16, "Noch eine Wundertüte, und ganz neue Wörter wie Plunderkiste dazu."))
				s.ask(t, "Plunderkiste", found)
			}
			return s
		}
		after := s.pages(t, url.Values{"q": {"grab crates"}}, change)
		after = slices.DeleteFunc(after, func(id string) bool { return !slices.Contains(before, id) })
		if want := slices.DeleteFunc(slices.Clone(before), func(id string) bool { return id == gone }); !slices.Equal(after, want) {
			t.Errorf("pages with changes between them have\n%q, want\n%q", after, want)
		}
		s.likePages(t, before[0], func() { s.waitReady(t, add(17, "Die große leere Wundertüte, eine große, und wirklich leer.")) })
		s.wrongCursors(t)
	})
}

// fileOf is the file that a passage is from, of one of the sessions.
func (s *service) fileOf(t *testing.T, sessions []string, passage string) string {
	t.Helper()
	for _, i := range s.search(t, url.Values{"q": {"Wundertüte OR Zauberkoffer"}, "limit": {"100"}}).Items {
		if i.Hits[0].ID == passage && slices.Contains(sessions, i.Session.ID) {
			return s.waitReady(t, i.Session.ID)[0].ID
		}
	}
	t.Fatalf("passage %s is in none of the sessions", passage)
	return ""
}

// likePages reads what resembles a passage while more is said with its words.
func (s *service) likePages(t *testing.T, id string, change func()) {
	t.Helper()
	values := url.Values{"like": {id}}
	before := s.pages(t, url.Values{"like": {id}}, s.same)
	after := s.pages(t, values, func(page int) *service {
		if page == 1 {
			change()
		}
		return s
	})
	after = slices.DeleteFunc(after, func(id string) bool { return !slices.Contains(before, id) })
	if len(before) < 5 || !slices.Equal(before, after) {
		t.Errorf("pages of what is similar, with more of it between them:\n%q, want\n%q", after, before)
	}
}

// wrongCursors uses positions where they do not belong, and broken ones.
func (s *service) wrongCursors(t *testing.T) {
	t.Helper()
	next := s.search(t, url.Values{"q": {"Wundertüte"}, "limit": {"2"}}).Next
	changed := func(at int) string {
		b, err := base64.RawURLEncoding.DecodeString(next)
		if err != nil {
			t.Fatalf("next is %q: %v", next, err)
		}
		b[(at+len(b))%len(b)]++
		return base64.RawURLEncoding.EncodeToString(b)
	}
	for _, tt := range []struct {
		query  url.Values
		status int
		kind   string
	}{
		{url.Values{"q": {"Wundertüte"}, "after": {next}, "limit": {"5"}}, http.StatusOK, ""},
		{url.Values{"q": {"Zauberkoffer"}, "after": {next}}, http.StatusBadRequest, "bad-cursor"},
		{url.Values{"q": {"Wundertüte"}, "expand": {"off"}, "after": {next}}, http.StatusBadRequest, "bad-cursor"},
		{url.Values{"q": {"Wundertüte"}, "literal": {"Wundertüte"}, "after": {next}}, http.StatusBadRequest, "bad-cursor"},
		{url.Values{"q": {"Wundertüte"}, "source": {"glossary"}, "after": {next}}, http.StatusBadRequest, "bad-cursor"},
		{url.Values{"q": {"Wundertüte"}, "brand": {"lumen"}, "after": {next}}, http.StatusBadRequest, "bad-cursor"},
		{url.Values{"q": {"Wundertüte"}, "sort": {"date"}, "after": {next}}, http.StatusBadRequest, "bad-cursor"},
		{url.Values{"q": {"Wundertüte"}, "after": {changed(3)}}, http.StatusBadRequest, "bad-cursor"},
		{url.Values{"q": {"Wundertüte"}, "after": {next + "="}}, http.StatusBadRequest, "bad-cursor"},
		{url.Values{"q": {"Wundertüte"}, "after": {next[:20]}}, http.StatusGone, "old-cursor"},
		{url.Values{"q": {"Wundertüte"}, "after": {changed(0)}}, http.StatusGone, "old-cursor"},
		{url.Values{"q": {"Wundertüte"}, "after": {changed(-1)}}, http.StatusGone, "old-cursor"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.address+"/api/v1/search?"+tt.query.Encode(), nil)
		if err != nil {
			t.Fatal(err)
		}
		status, err := s.do(req, nil)
		if status != tt.status || tt.kind != "" && !strings.Contains(fmt.Sprint(err), "/problems/"+tt.kind) {
			t.Errorf("search %v = %d %v, want %d %s", tt.query, status, err, tt.status, tt.kind)
		}
	}
}

// TestTheAnswerSaysWhatWasLeftOut asks for a word with too many others, and
// with one that nobody said.
func TestTheAnswerSaysWhatWasLeftOut(t *testing.T) {
	t.Parallel()
	s := newService(t, nil).start(t)
	session := s.addSession(t, s.addStudy(t, "lumen", "Lumen", "interview", "DE", []string{"de"}), "P1")
	said := []string{"Wundertüte", "Zauberkoffer", "Glückspaket", "Schatzkarton", "Rätselbox", "Knallbonbon", "Losbeutel", "Grabbelsack", "Kramkorb", "Plunderkiste"}
	s.mustSend(t, session, url.Values{"language": {"de"}}, upload{"p.md", []byte("Wir sagen " + strings.Join(said, " und ") + ".\n")})
	s.waitReady(t, session)
	terms := []map[string]string{{"language": "en", "text": "grabcrate"}, {"language": "de", "text": "Niegesagtes"}, {"language": "de", "text": "Heimlichkeit", "kind": "hidden"}}
	for _, text := range said {
		terms = append(terms, map[string]string{"language": "de", "text": text})
	}
	s.must(t, "POST", "/api/v1/glossary/concepts", map[string]any{"terms": terms}, nil)
	s.search(t, url.Values{"q": {"grabcrate"}})
	s.ask(t, "grabcrate", found)
	var got struct {
		Query struct {
			Expansions []struct{ Terms []struct{ Text string } }
			Dropped    []struct {
				From  string
				More  int
				Terms []struct{ Text, Language, Source, Reason string }
			}
		}
	}
	s.must(t, "GET", "/api/v1/search?q=grabcrate", nil, &got)
	if len(got.Query.Dropped) != 1 || got.Query.Dropped[0].From != "grabcrate" || len(got.Query.Expansions) != 1 {
		t.Fatalf("%+v, want one word with others and without", got.Query)
	}
	reasons := map[string]string{}
	for _, d := range got.Query.Dropped[0].Terms {
		if d.Language != "de" || d.Source != "glossary" {
			t.Errorf("%+v, want German of the glossary", d)
		}
		reasons[d.Text] = d.Reason
	}
	searched := got.Query.Expansions[0].Terms
	if len(searched) != 8 || len(reasons) != 3 || reasons["Niegesagtes"] != "absent" {
		t.Errorf("searched for %v and left out %v, want 8 and 3, of which one is absent", searched, reasons)
	}
	for _, text := range said {
		in := slices.ContainsFunc(searched, func(s struct{ Text string }) bool { return s.Text == text })
		if in == (reasons[text] != "") || !in && reasons[text] != "limit" && reasons[text] != "unlikely" {
			t.Errorf("%s is searched for: %v; left out because of %q", text, in, reasons[text])
		}
	}
}
