package e2e

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

var rounds = flag.Int("crashes", 25, "how many times TestNothingIsLostInCrashes kills the service")

// TestNothingIsLostInCrashes kills the real program at random moments while
// files come in, restarts it, and sends again what was not acknowledged. In the
// end every file is there once, and so is every passage.
func TestNothingIsLostInCrashes(t *testing.T) {
	t.Parallel()
	eachSetting(t, func(t *testing.T, s *service) {
		s.start(t)
		study := s.addStudy(t, "crash", "Crash", "interview", "DE", []string{"de"})
		session := s.addSession(t, study, "crashes")
		sent := 0
		for round := range *rounds {
			ctx, cancel := context.WithCancel(t.Context())
			sending := make(chan int)
			go func() { sending <- s.sendUntil(ctx, t, session, sent) }()
			time.Sleep(time.Duration(rand.IntN(250)) * time.Millisecond)
			s.kill()
			cancel()
			sent += <-sending
			if err := s.tryStart(t); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
		// What the last crash left open, and one more to know the end.
		for range 2 {
			if err := s.sendNumber(t.Context(), session, sent); err != nil {
				t.Fatal(err)
			}
			sent++
		}
		s.checkOnce(t, session, sent)
		t.Logf("%d crashes, %d files, none lost and none twice", *rounds, sent)
	})
}

// sendUntil sends files one after the other from number first on, each under
// its own idempotency key, until the service dies, and returns how many were
// acknowledged. One that was not is sent again after the crash.
func (s *service) sendUntil(ctx context.Context, t *testing.T, session string, first int) int {
	for n := 0; ; n++ {
		err := s.sendNumber(ctx, session, first+n)
		if err == nil {
			continue
		}
		if refused, ok := errors.AsType[*refusal](err); ok {
			t.Error(refused)
		}
		return n
	}
}

// refusal is an answer that a service in good health must not give.
type refusal struct{ error }

// sendNumber sends file n: a transcript with one line that occurs nowhere else.
func (s *service) sendNumber(ctx context.Context, session string, n int) error {
	var vtt strings.Builder
	fmt.Fprintf(&vtt, "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v P1>Das ist der Satz %s aus der Datei.\n", marker(n))
	for i := range 30 {
		fmt.Fprintf(&vtt, "\n00:%02d:10.000 --> 00:%02d:14.000\n<v P1>Und noch ein Gedanke zum Warenkorb.\n", i+1, i+1)
	}
	files, err := s.send(ctx, session, url.Values{"language": {"de"}}, fmt.Sprint("crash-", n), upload{fmt.Sprintf("%d.vtt", n), []byte(vtt.String())})
	if err != nil && strings.Contains(err.Error(), http.StatusText(http.StatusInternalServerError)) {
		return &refusal{err}
	}
	if err == nil && len(files) != 1 {
		return &refusal{fmt.Errorf("file %d was answered with %d files", n, len(files))}
	}
	return err
}

// marker is a word for a number: of consonants, so that no language takes two
// of them for forms of one word.
func marker(n int) string {
	var b strings.Builder
	b.WriteString("zahl")
	for _, digit := range fmt.Sprint(n) {
		b.WriteByte("bcdfghjklm"[digit-'0'])
	}
	return b.String() + "x"
}

// checkOnce checks that files 0 to n-1 are there, each once, ready and found.
func (s *service) checkOnce(t *testing.T, session string, n int) {
	t.Helper()
	files := s.waitReady(t, session)
	names := map[string]int{}
	for _, f := range files {
		names[f.Name]++
	}
	for i := range n {
		if got := names[fmt.Sprintf("%d.vtt", i)]; got != 1 {
			t.Errorf("file %d is there %d times", i, got)
		}
		a := s.search(t, url.Values{"q": {marker(i)}})
		if a.Total != 1 {
			t.Errorf("the line of file %d is found %d times", i, a.Total)
		}
	}
	if len(files) != n {
		t.Errorf("%d files in the session, want %d", len(files), n)
	}
	all := s.search(t, url.Values{"q": {`"Gedanke zum Warenkorb"`}})
	var transcript struct{ Segments []struct{ Text string } }
	s.must(t, "GET", "/api/v1/sessions/"+session+"/transcript?format=json", nil, &transcript)
	if all.Total < n {
		t.Errorf("%d passages of %d files mention the basket", all.Total, n)
	}
}
