package e2e

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestPushGoesOn sends a file with the program itself, over a connection that
// breaks, in a process that is killed, and with another that goes on.
func TestPushGoesOn(t *testing.T) {
	t.Parallel()
	s := newService(t, nil).start(t)
	study := s.addStudy(t, "push", "Push", "interview", "DE", []string{"de"})
	session := s.addSession(t, study, "recordings")
	const size = 30 * mebi
	name, digest := recordingFile(t, size)
	note := filepath.Join(t.TempDir(), "note.md")
	if err := os.WriteFile(note, []byte("# Notiz\n\nDer Warenkorb war leer.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := newProxy(t, s)
	p.rate.Store(20 * mebi)
	push := func(ctx context.Context, paths ...string) (string, error) {
		args := append([]string{"push", "--server", p.address(), "--session", session, "--state", filepath.Join(s.dir, "push.json")}, paths...)
		cmd := s.command(t, args...)
		cmd.Env = append(cmd.Env, "EARSHOT_TOKEN="+s.token)
		var out bytes.Buffer
		cmd.Stdout = &out
		if err := cmd.Start(); err != nil {
			return "", err
		}
		stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
		defer stop()
		err := cmd.Wait()
		return out.String(), err
	}
	ctx, kill := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { _, err := push(ctx, name); ended <- err }()
	waitFor(t, func() bool { return p.passed.Load() > size/4 })
	p.cut()
	waitFor(t, func() bool { return p.passed.Load() > size/2 })
	kill()
	if err := <-ended; err == nil {
		t.Fatal("a process that was killed ended well")
	}
	p.rate.Store(0)
	out, err := push(t.Context(), name, note)
	if err != nil || !strings.Contains(out, "2 of 2 files sent") {
		t.Fatalf("push = %v:\n%s", err, out)
	}
	if sent := p.passed.Load(); sent > size+size/4 {
		t.Errorf("%d bytes were sent for a file of %d", sent, size)
	}
	files := s.waitReady(t, session)
	if len(files) != 2 || files[0].SHA256 != digest || files[1].Kind != "note" {
		t.Errorf("the session has %+v, want the recording and the note", files)
	}
	if out, err := push(t.Context(), filepath.Join(t.TempDir(), "missing")); err == nil || !strings.Contains(out, "failed") {
		t.Errorf("push of a file that is not there = %v:\n%s", err, out)
	}
}

func waitFor(t *testing.T, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it did not happen within a minute")
		}
	}
}
