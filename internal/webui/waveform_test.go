package webui_test

import (
	"net/http"
	"strings"
	"testing"

	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/testdata"
)

func TestTheWaveformIsDrawnAndSaidInWords(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("acme", "Acme")
	study := s.study(research.Study{Title: "Speech", Brand: "acme", Method: "interview", Market: "DE"})
	session := s.session(research.Session{Study: study.ID, Title: "P1"})
	f := s.file(session.ID, "portal.wav", testdata.Read(t, "audio/test_de.wav"), library.FileOptions{})
	page := s.get("/sessions/" + session.ID).want(http.StatusOK)
	wave := page.one("svg.wave")
	if attr(wave, "data-wave") != f.ID || !strings.HasPrefix(attr(wave, "data-seconds"), "5.2") || !strings.Contains(attr(wave, "aria-label"), "portal.wav is over its 0:05") {
		t.Errorf("wave of %q, %q s: %q", attr(wave, "data-wave"), attr(wave, "data-seconds"), attr(wave, "aria-label"))
	}
	if n := strings.Count(attr(find(wave, "path")[0], "d"), "M"); n < 200 || n > 400 {
		t.Errorf("%d columns are drawn", n)
	}
	var rows []string
	for _, row := range find(page.one(".loudness"), "tr")[1:] {
		rows = append(rows, text(row))
	}
	if len(rows) != 5 || !strings.Contains(strings.Join(rows, "\n"), "silen") || !strings.HasPrefix(rows[0], "0:00–0:01") {
		t.Errorf("in words: %q", rows)
	}
	page.wantText("0:05", "sound PCM_S16LE")
}

func TestAFailedFileCanBeTriedAgainFromThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("acme", "Acme")
	study := s.study(research.Study{Title: "Speech", Brand: "acme", Method: "interview", Market: "DE"})
	session := s.session(research.Session{Study: study.ID, Title: "P1"})
	f := s.file(session.ID, "broken.vtt", []byte("WEBVTT\n"), library.FileOptions{Kind: research.KindTranscript})
	page := s.get("/sessions/" + session.ID).want(http.StatusOK)
	if got := attr(find(page.one("li.failed"), "form")[0], "action"); got != "/files/"+f.ID+"/retry" {
		t.Errorf("the button leads to %q", got)
	}
	tried := s.send("/files/"+f.ID+"/retry", nil).want(http.StatusSeeOther)
	if got := tried.Header.Get("Location"); got != "/sessions/"+session.ID {
		t.Errorf("it leads back to %q", got)
	}
}
