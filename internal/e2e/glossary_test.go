package e2e

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// understood is how the service read a query.
type understood struct {
	Total int
	Query struct {
		Expansions []struct {
			From, Concept string
			Terms         []struct{ Text, Language, Source string }
		}
	}
	Items []item
}

// ask searches until the answer is as wanted, for as long as a change of the
// glossary may take to reach a service.
func (s *service) ask(t *testing.T, query string, want func(understood) bool) understood {
	t.Helper()
	var got understood
	for deadline := time.Now().Add(2 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		got = understood{}
		s.must(t, "GET", "/api/v1/search?"+url.Values{"q": {query}}.Encode(), nil, &got)
		if want(got) {
			return got
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s after two seconds: %+v; log of the service:\n%s", query, got, s.log)
		}
	}
}

func found(a understood) bool   { return a.Total == 1 }
func nothing(a understood) bool { return a.Total == 0 }

// TestSearchObeysTheGlossaryAtOnce adds and removes a concept: searches of this
// process and of others follow, and nothing is indexed again.
func TestSearchObeysTheGlossaryAtOnce(t *testing.T) {
	t.Parallel()
	eachSetting(t, func(t *testing.T, s *service) {
		s.start(t)
		study := s.addStudy(t, "lumen", "Lumen", "interview", "DE", []string{"de", "en"})
		session := s.addSession(t, study, "P1")
		s.mustSend(t, session, url.Values{"language": {"de"}}, upload{"p1.md", []byte("Die große Wundertüte kam am Ende völlig leer bei uns an.\n")})
		s.waitReady(t, session)
		others := s.others(t, "Wundertüte", found)
		s.ask(t, "grab crates", nothing)

		var made identified
		s.must(t, "POST", "/api/v1/glossary/concepts", map[string]any{"terms": []map[string]string{
			{"language": "en", "text": "grab crate"},
			{"language": "en", "text": "grap krate", "kind": "hidden"},
			{"language": "de", "text": "Plunderkiste"},
			{"language": "de", "text": "Wundertüte", "brand": "lumen"},
			{"language": "pl", "text": "niespodzianka w pudełku"},
			{"language": "de", "text": "leer anne", "kind": "hidden"},
		}}, &made)
		for _, each := range append(others, s) {
			got := each.ask(t, "grab crates", found)
			if h := got.Items[0].Hits[0]; !slices.Equal(h.Why, []string{"concept"}) || h.Language != "de" {
				t.Errorf("hit = %+v, want a German one because of the concept", h)
			}
			e := got.Query.Expansions
			if len(e) == 0 || e[0].Concept != "grab crate" || e[0].Terms[0].Text != "Wundertüte" || e[0].Terms[0].Source != "glossary" {
				t.Errorf("expansions = %+v, want Wundertüte of the glossary for grab crate", e)
			}
			// Words of several parts, misspellings, and the reader's language.
			if e := each.ask(t, "grap krate", found).Query.Expansions; e[0].Concept != "grab crate" {
				t.Errorf("concept of a hidden spelling = %+v", e)
			}
			if e := each.ask(t, "niespodzianki w pudełku", found).Query.Expansions; e[0].Concept != "niespodzianka w pudełku" {
				t.Errorf("concept for somebody who asks in Polish = %+v", e)
			}
		}
		// Only what is agreed counts.
		where := "/api/v1/glossary/concepts/" + made.ID
		s.must(t, "PATCH", where, map[string]string{"status": "proposed"}, nil)
		s.ask(t, "grab crates", nothing)
		s.must(t, "PATCH", where, map[string]string{"status": "agreed"}, nil)
		s.ask(t, "grab crates", found)
		s.must(t, "DELETE", where, nil, nil)
		for _, each := range append(others, s) {
			each.ask(t, "grab crates", nothing)
		}
	})
}

// others starts a second service on the same database, where that is possible,
// and waits until it answers a query as wanted.
func (s *service) others(t *testing.T, query string, want func(understood) bool) []*service {
	t.Helper()
	if !slices.ContainsFunc(s.env, func(e string) bool { return strings.HasPrefix(e, "EARSHOT_DATABASE=") }) {
		return nil
	}
	second := &service{dir: filepath.Join(t.TempDir(), "second"), env: s.env, token: s.token, log: s.log}
	second.start(t)
	second.ask(t, query, want) // its index has caught up
	return []*service{second}
}
