package webui_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/webui"
)

func TestTheAuditRecordIsSearched(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en")
	ana, code := s.colleague("Ana Pereira", "ana@example.org")
	s.colleague("Anabel", "anabel@example.org")
	s.enter(url.Values{"code": {code}})
	s.send(ana+"/give", url.Values{"role": {"researcher"}, "place": {"ostrel"}}).want(http.StatusSeeOther)
	day := time.Now().UTC()

	all := s.get("/audit").want(http.StatusOK).wantText("signed in", "person added", "brand added", "Ostrel", "role given", "Ida Tester", "role: researcher")
	rows := len(all.all("tr")) - 1
	if links := all.links("Ana Pereira"); len(links) == 0 || links[0] != ana {
		t.Errorf("the name leads to %q, want %s", links, ana)
	}
	if links := all.links("Ostrel"); len(links) == 0 || links[0] != "/brands/ostrel" {
		t.Errorf("the brand leads to %q", links)
	}
	for query, want := range map[string][]string{
		"person=pereira":                                {"signed in"},
		"person=ana@example.org":                        {"signed in"},
		"person=" + strings.TrimPrefix(ana, "/people/"): {"signed in"},
		"object=" + url.QueryEscape("https://earshot.example"+ana) + "&action=person.added": {"person added"},
		"action=permission.given": {"role given"},
		"object=ostrel&action=setting.brand-added&from=" + day.Format(time.DateOnly) + "&to=" + day.Format(time.DateOnly): {"brand added"},
		"to=2020-01-31":   nil,
		"person=operator": nil,
	} {
		page := s.get("/audit?" + query).want(http.StatusOK)
		var got []string
		for _, n := range page.all("th[data-label]") {
			got = append(got, text(n))
		}
		if strings.Join(got, ", ") != strings.Join(want, ", ") {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
		if len(want) == 0 {
			page.wantText("No event is like that")
		}
	}
	for query, says := range map[string]string{
		"person=zoe": "Nobody has zoe", "person=ana": "Several people have ana", "from=soon": "soon is no day",
	} {
		if page := s.get("/audit?" + query).want(http.StatusUnprocessableEntity).wantText(says); len(page.all("table")) != 0 {
			t.Errorf("%s: events are shown all the same", query)
		}
	}
	choose := s.get("/audit?person=ana").links("Ana Pereira ana@example.org")
	if len(choose) != 1 {
		t.Fatalf("people to choose from: %q", choose)
	}
	s.get(choose[0]).want(http.StatusOK).wantText("signed in")

	for range 100 - rows + 3 {
		s.colleague("Another", "")
	}
	first := s.get("/audit").want(http.StatusOK)
	rest := s.get(first.links("Earlier")[0]).want(http.StatusOK)
	if a, b := len(first.all("th[data-label]")), len(rest.all("th[data-label]")); a != 100 || b == 0 || len(rest.links("Earlier")) != 0 {
		t.Errorf("the pages have %d and %d events", a, b)
	}
}

func TestTheWholeAuditRecordIsChecked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.colleague("Ana", "")
	head := must(s.auth.CurrentAudit(t.Context(), s.who))(t)
	known := []auth.AuditHead{head}
	s.serve(webui.Options{AuditHeads: func() ([]auth.AuditHead, error) { return known, nil }})
	s.get("/audit").want(http.StatusOK).wantText("Check the whole record", head.Hash[:12])
	s.get("/audit?check=1").want(http.StatusOK).wantText("The chain is intact", "Compared with 1 end")
	if page := s.get("/audit?check=1&action=person.added").want(http.StatusOK); len(page.all("th[data-label]")) != 2 { // Ida and Ana
		t.Error("checking forgets what was looked for")
	}
	run := func(statement string) {
		if err := s.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			_, err := tx.Exec(ctx, statement)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	run(`UPDATE audit_events SET actor = 'somebody else' WHERE number = 2`)
	s.get("/audit?check=1").want(http.StatusOK).wantText("The record was tampered with", "Event 2: it was changed")
	run(`DELETE FROM audit_events WHERE number = 1`)
	s.get("/audit?check=1").want(http.StatusOK).wantText("Event 2: events before it are gone")
	known = append(known, auth.AuditHead{Number: 99, Hash: strings.Repeat("a", 64)})
	s.get("/audit?check=1").want(http.StatusOK).wantText("Event 99: an event that was known to be there is gone from the end")
}

func TestEveryAuditActionHasAName(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, n := range s.get("/audit").want(http.StatusOK).all("option") {
		if value := attr(n, "value"); value != "" && text(n) == value {
			t.Errorf("%s has no name", value)
		}
	}
}

func TestTheAuditRecordIsForAdministratorsOfTheGroup(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en")
	ana, code := s.colleague("Ana", "")
	s.send(ana+"/give", url.Values{"role": {"brand-admin"}, "place": {"ostrel"}}).want(http.StatusSeeOther)
	s.as = s.enter(url.Values{"code": {code}})
	s.get("/audit").want(http.StatusForbidden)
	if page := s.get("/people").want(http.StatusOK); len(page.links("Audit")) != 0 {
		t.Error("somebody who may not see the record is led to it")
	}
	s.signInAs(auth.Researcher)
	s.get("/audit?check=1").want(http.StatusForbidden)
}

func TestPagesOfTheAuditRecordInABrowser(t *testing.T) {
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en")
	ana, code := s.colleague("Ana Pereira", "ana@example.org")
	s.enter(url.Values{"code": {code}})
	s.send(ana+"/give", url.Values{"role": {"researcher"}, "place": {"ostrel"}}).want(303)
	s.send("/tokens/new", url.Values{"of": {"service"}, "name": {"nightly import"}, "role": {"contributor"}}).want(303)
	s.walk(t, map[string]string{"audit": "/audit", "audit-checked": "/audit?check=1", "audit-none": "/audit?person=" + strings.TrimPrefix(ana, "/people/") + "&action=export.done"})
}
