package webui_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/browsertest"
	"earshot/internal/database"
	"earshot/internal/jobs"
	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"
)

// change runs a statement on the database.
func (s *site) change(statement string, args ...any) {
	s.t.Helper()
	if err := s.db.InTx(s.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Exec(ctx, statement, args...)
		return err
	}); err != nil {
		s.t.Fatal(err)
	}
}

// waiting leaves a job for a file that nobody here works on.
func (s *site) waiting(file research.File, kind string) {
	s.t.Helper()
	if err := s.db.InTx(s.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		return jobs.Enqueue(ctx, tx, kind, file.ID, jobs.Speech)
	}); err != nil {
		s.t.Fatal(err)
	}
}

type queueSite struct {
	*site
	theirs research.Study // hidden from the other brand
	failed research.File
	heard  research.File
}

// queued is a site with a file that failed, one that is worked on, one that
// waits, and one that waits for another try.
func queued(t *testing.T) queueSite {
	t.Helper()
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en")
	s.brand("heimholz", "Heimholz", "de")
	study := s.study(research.Study{Title: "Why baskets stay full", Brand: "ostrel", Method: "interview", Market: "GB", Visibility: research.VisibleTeam})
	session := s.session(research.Session{Study: study.ID, Title: "Mara orders a lamp", HeldOn: "2026-03-31", Language: "en"})
	q := queueSite{site: s, theirs: study}
	q.failed = s.file(session.ID, "broken.vtt", []byte("WEBVTT\n\n00:00:09.000 --> nonsense\nHello\n"), library.FileOptions{})
	if q.failed.State != research.FileFailed {
		t.Fatalf("the broken transcript is %s", q.failed.State)
	}
	q.heard = s.file(session.ID, "mara.wav", wav(2), library.FileOptions{})
	again := s.file(session.ID, "jens.wav", wav(2), library.FileOptions{})
	next := s.file(session.ID, "ben.wav", wav(2), library.FileOptions{})
	for _, f := range []research.File{q.heard, again, next} {
		s.waiting(f, research.JobTranscribe)
	}
	s.change(`UPDATE jobs SET state = 'running', attempt = 2, lease_until = $2 WHERE ref = $1 AND kind = 'transcribe-recording'`, q.heard.ID, time.Now().Add(time.Hour).UnixMilli())
	s.change(`UPDATE files SET state = 'transcribing', progress = 40 WHERE id = $1`, q.heard.ID)
	s.change(`UPDATE jobs SET attempt = 1, last_error = 'the recogniser does not answer', run_at = $2 WHERE ref = $1 AND kind = 'transcribe-recording'`,
		again.ID, time.Date(2030, 3, 31, 10, 0, 0, 0, time.UTC).UnixMilli())
	return q
}

// figures are the counts of the stage with a name: running, waiting, failed.
func (a *answer) figures(stage string) string {
	a.t.Helper()
	for _, n := range find(a.one(".stages"), "li") {
		if text(find(n, "h2")[0]) == stage {
			var all []string
			for _, dd := range find(n, "dd") {
				all = append(all, text(dd))
			}
			return strings.Join(all, " ")
		}
	}
	a.t.Fatalf("%s has no stage %q\n%s", a.address, stage, a.Body)
	return ""
}

func TestTheQueueTellsWhatIsDoneWithFiles(t *testing.T) {
	t.Parallel()
	q := queued(t)
	page := q.get("/queue").want(http.StatusOK).wantText("1 running, 2 waiting, 1 failed")
	for stage, want := range map[string]string{"Reading texts": "0 0 1", "Looking at recordings": "0 0 0", "Transcribing": "1 2 0", "Into search": "0 0 0", "Erasing deleted files": "0 0 0"} {
		if got := page.figures(stage); got != want {
			t.Errorf("%s: %s, want %s", stage, got, want)
		}
	}
	for begins, wants := range map[string][]string{
		"mara.wav":   {"Mara orders a lamp", "Why baskets stay full", "being transcribed, 40 %", "This is try 2"},
		"jens.wav":   {"is tried again", "1 try failed. The next is at 31 Mar 2030, 10:00", "the recogniser does not answer"},
		"ben.wav":    {"waiting"},
		"broken.vtt": {"Mara orders a lamp", "Try again"},
	} {
		row := text(page.row(begins))
		for _, want := range wants {
			if !strings.Contains(row, want) {
				t.Errorf("the row of %s lacks %q: %s", begins, want, row)
			}
		}
	}
	if reason := text(find(page.row("broken.vtt"), "td")[1]); len(reason) < 10 || !strings.HasSuffix(reason, ".") {
		t.Errorf("the reason is %q, want a sentence", reason)
	}
}

func TestFailedFilesAreReadAgainFromTheQueue(t *testing.T) {
	t.Parallel()
	q := queued(t)
	sent := url.Values{"file": {q.failed.ID, research.NewID()}} // one is gone meanwhile
	q.follow(q.send("/queue/retry", sent)).want(http.StatusOK).wantText("They are being read again")
	q.send("/queue/retry", url.Values{"file": {"nonsense"}}).want(http.StatusNotFound)
	q.send("/queue/retry", nil).want(http.StatusSeeOther)
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		if f := must(q.lib.File(t.Context(), q.who, q.failed.ID))(t); f.State == research.FileFailed && f.UpdatedAt.After(q.failed.UpdatedAt) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Error("the file was not read again")
}

func TestTheQueueShowsWhatItsReaderMaySee(t *testing.T) {
	t.Parallel()
	q := queued(t)
	if page := q.get("/queue"); !strings.Contains(page.Body, "broken.vtt") {
		t.Fatal("the administrator of the group does not see the file")
	}
	for brand, sees := range map[string]bool{"ostrel": true, "heimholz": false} {
		admin := q.as
		address, code := q.colleague("Ana", "")
		q.send(address+"/give", url.Values{"role": {"brand-admin"}, "place": {brand}}).want(http.StatusSeeOther)
		q.as = q.enter(url.Values{"code": {code}})
		page := q.get("/queue").want(http.StatusOK)
		seen := text(page.root)
		for _, hidden := range []string{"broken.vtt", "Mara orders a lamp", "mara.wav", "1 failed"} {
			if strings.Contains(seen, hidden) != sees {
				t.Errorf("who looks after %s sees %q: %v, want %v", brand, hidden, !sees, sees)
			}
		}
		for _, technical := range []string{"the recogniser does not answer", "Erasing deleted files"} {
			if strings.Contains(seen, technical) {
				t.Errorf("who looks after %s sees %q", brand, technical)
			}
		}
		if !sees {
			q.send("/queue/retry", url.Values{"file": {q.failed.ID}}).want(http.StatusSeeOther) // as if it were not there
			if f := must(q.lib.File(t.Context(), q.who, q.failed.ID))(t); f.State != research.FileFailed || !f.UpdatedAt.Equal(q.failed.UpdatedAt) {
				t.Errorf("a file of another brand was read again: %+v", f)
			}
		}
		q.as = admin
	}
	q.signInAs(auth.Researcher)
	q.get("/queue").want(http.StatusForbidden)
	q.send("/queue/retry", url.Values{"file": {q.failed.ID}}).want(http.StatusForbidden)
}

func TestAnEmptyQueueSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get("/queue").want(http.StatusOK).wantText("Nothing waits", "Nothing failed")
}

func TestManyFailedFilesArePagedAndTriedTogether(t *testing.T) {
	t.Parallel()
	q := queued(t)
	session := q.session(research.Session{Study: q.theirs.ID, Title: "Many", Language: "en"})
	for range 52 {
		f := q.file(session.ID, "a.wav", wav(1), library.FileOptions{})
		q.change(`UPDATE files SET state = 'failed', problem_type = 'transcribing-failed', problem_detail = 'It went wrong' WHERE id = $1`, f.ID)
	}
	first := q.get("/queue").want(http.StatusOK).wantText("Try all 50 on this page again")
	if got := first.figures("Transcribing"); got != "1 2 52" {
		t.Errorf("transcribing: %s", got)
	}
	rest := q.get(first.links("Next page")[0]).want(http.StatusOK)
	var again []*html.Node
	for _, n := range rest.all("button") {
		if strings.HasPrefix(text(n), "Try again") {
			again = append(again, n)
		}
	}
	if len(again) != 3 || len(rest.links("First page")) != 1 {
		t.Errorf("the second page has %d failed files", len(again))
	}
}

func TestTheQueueKeepsUpInABrowser(t *testing.T) {
	q := queued(t)
	q.walk(t, map[string]string{"queue": "/queue"})
	b := browsertest.Open(t)
	server := httptest.NewServer(q.echo)
	defer server.Close()
	code := must(q.auth.CreateLink(t.Context(), "Rita", auth.GroupAdmin))(t)
	b.Do(chromedp.Navigate(server.URL+"/sign-in?next=/queue&code="+code), chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS(".stages")))
	q.change(`UPDATE files SET progress = 70 WHERE id = $1`, q.heard.ID)
	b.Until(`document.querySelector("main").textContent.includes("70 %")`)
	b.Do(chromedp.Click(chromedp.CSS("td.do button")))
	b.Until(`document.querySelector(".saved") !== null`)
}
