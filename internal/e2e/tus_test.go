package e2e

import (
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

const mebi = 1 << 20

// TestTusClient sends files with an unmodified tus-js-client to the real program
// over good and bad networks, through crashes of the service, on every store.
func TestTusClient(t *testing.T) {
	t.Parallel()
	dir := clientFolder(t)
	eachSetting(t, func(t *testing.T, s *service) {
		s.start(t)
		study := s.addStudy(t, "tus", "Tus", "interview", "DE", []string{"de"})
		c := &tusCase{s: s, dir: dir, session: s.addSession(t, study, "uploads")}
		for _, each := range []struct {
			name string
			test func(c *tusCase, t *testing.T)
		}{
			{"one request", func(c *tusCase, t *testing.T) { c.whole(t, 40*mebi, tusOptions{}) }},
			{"small chunks", func(c *tusCase, t *testing.T) { c.whole(t, 20*mebi+1, tusOptions{ChunkSize: 5_000_000}) }},
			{"with the creation", func(c *tusCase, t *testing.T) { c.whole(t, 3*mebi, tusOptions{Creating: true}) }},
			{"parallel", func(c *tusCase, t *testing.T) { c.whole(t, 20*mebi+7, tusOptions{Parallel: 3}) }},
			{"no byte", func(c *tusCase, t *testing.T) { c.whole(t, 0, tusOptions{}) }},
			{"one byte", func(c *tusCase, t *testing.T) { c.whole(t, 1, tusOptions{}) }},
			{"deferred length", func(c *tusCase, t *testing.T) { c.whole(t, 2*mebi, tusOptions{Stream: true, ChunkSize: 1_000_000}) }},
			{"method override", func(c *tusCase, t *testing.T) { c.whole(t, 2*mebi, tusOptions{Override: true}) }},
			{"abort and resume", (*tusCase).abortAndResume},
			{"five cuts", (*tusCase).fiveCuts},
			{"killed", (*tusCase).killed},
			{"stopped in order", (*tusCase).stopped},
			{"half open", (*tusCase).halfOpen},
		} {
			t.Run(each.name, func(t *testing.T) { each.test(c, t) })
		}
	})
}

// tusCase is a service to which files are sent.
type tusCase struct {
	s            *service
	dir, session string
}

// send starts a client that reaches the service at an address.
func (c *tusCase) send(t *testing.T, address, path string, o tusOptions) *tusRun {
	t.Helper()
	o.Endpoint, o.Token, o.Session, o.Path = address+"/api/v1/uploads", c.s.token, c.session, path
	return sendWith(t, c.dir, o)
}

func (c *tusCase) whole(t *testing.T, size int64, o tusOptions) {
	t.Helper()
	path, digest := recordingFile(t, size)
	url := c.send(t, c.s.address, path, o).end(t)
	c.s.wantIntact(t, url, size, digest)
}

func (c *tusCase) abortAndResume(t *testing.T) {
	const size = 24 * mebi
	path, digest := recordingFile(t, size)
	p := newProxy(t, c.s)
	p.rate.Store(40 * mebi)
	url := c.send(t, p.address(), path, tusOptions{AbortAt: 12 * mebi}).end(t)
	p.rate.Store(0)
	before := p.passed.Load()
	if again := c.send(t, p.address(), path, tusOptions{UploadURL: url}).end(t); again != url {
		t.Errorf("the upload at %s was resumed at %s", url, again)
	}
	if sent := p.passed.Load() - before; sent > 20*mebi {
		t.Errorf("resuming sent %d bytes of %d", sent, size)
	}
	c.s.wantIntact(t, url, size, digest)
}

func (c *tusCase) fiveCuts(t *testing.T) {
	const size = 30 * mebi
	path, digest := recordingFile(t, size)
	p := newProxy(t, c.s)
	p.rate.Store(40 * mebi)
	run := c.send(t, p.address(), path, tusOptions{})
	for n := range int64(5) {
		if !run.until((n + 1) * size / 6) {
			t.Fatalf("the client ended before cut %d: %s", n+1, run.errors.String())
		}
		p.cut()
	}
	url := run.end(t)
	if len(run.retries) < 5 {
		t.Errorf("the client noticed %d cuts, want 5", len(run.retries))
	}
	// A cut loses what was on its way in the kernel, and not what had come.
	if sent := p.passed.Load(); sent > size+size/4 {
		t.Errorf("%d bytes were sent for a file of %d", sent, size)
	}
	c.s.wantIntact(t, url, size, digest)
}

func (c *tusCase) killed(t *testing.T) {
	c.restarted(t, func() { c.s.kill() })
}

func (c *tusCase) stopped(t *testing.T) {
	c.restarted(t, func() {
		begun := time.Now()
		if err := c.s.process.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := c.s.process.Wait(); err != nil {
			t.Errorf("the service ended with %v; its log:\n%s", err, c.s.log)
		}
		if took := time.Since(begun); took > 25*time.Second {
			t.Errorf("stopping took %v while a file came in", took)
		}
	})
}

// restarted sends a file while the service is ended in its middle and started anew.
func (c *tusCase) restarted(t *testing.T, end func()) {
	t.Helper()
	const size = 40 * mebi
	path, digest := recordingFile(t, size)
	p := newProxy(t, c.s)
	p.rate.Store(30 * mebi)
	run := c.send(t, p.address(), path, tusOptions{})
	if !run.until(size / 2) {
		t.Fatalf("the client ended early: %s", run.errors.String())
	}
	end()
	time.Sleep(200 * time.Millisecond)
	if err := c.s.tryStart(t); err != nil {
		t.Fatal(err)
	}
	p.follow(c.s)
	p.rate.Store(0)
	url := run.end(t)
	if len(run.retries) == 0 {
		t.Error("the client did not notice")
	}
	c.s.wantIntact(t, url, size, digest)
}

// halfOpen leaves a connection open that nothing comes from any more: the next
// request takes the upload over.
func (c *tusCase) halfOpen(t *testing.T) {
	const size = 24 * mebi
	path, digest := recordingFile(t, size)
	p := newProxy(t, c.s)
	p.rate.Store(30 * mebi)
	run := c.send(t, p.address(), path, tusOptions{})
	if !run.until(size / 2) {
		t.Fatalf("the client ended early: %s", run.errors.String())
	}
	p.frozen.Store(true)
	if err := run.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = run.cmd.Wait()
	begun := time.Now()
	url := c.s.address + "/api/v1/uploads/" + c.arriving(t)
	c.send(t, c.s.address, path, tusOptions{UploadURL: url}).end(t)
	if took := time.Since(begun); took > 30*time.Second {
		t.Errorf("taking a half open upload over took %v", took)
	}
	c.s.wantIntact(t, url, size, digest)
}

// arriving is the id of the upload that is on its way in.
func (c *tusCase) arriving(t *testing.T) string {
	t.Helper()
	var got sessionAnswer
	c.s.must(t, "GET", "/api/v1/sessions/"+c.session, nil, &got)
	for _, f := range slices.Backward(got.Files) {
		if f.State == "received" && strings.HasPrefix(f.Name, "recording") {
			return f.ID
		}
	}
	t.Fatalf("nothing is on its way in: %+v", got.Files)
	return ""
}

// TestTusClientAndAnOutage kills the S3 server while a file comes in.
func TestTusClientAndAnOutage(t *testing.T) {
	t.Parallel()
	dir, store := clientFolder(t), startStore(t)
	s := newService(t, store.env()).start(t)
	study := s.addStudy(t, "outage", "Outage", "interview", "DE", []string{"de"})
	c := &tusCase{s: s, dir: dir, session: s.addSession(t, study, "uploads")}
	const size = 60 * mebi
	path, digest := recordingFile(t, size)
	p := newProxy(t, s)
	p.rate.Store(30 * mebi)
	run := c.send(t, p.address(), path, tusOptions{})
	if !run.until(size / 2) {
		t.Fatalf("the client ended early: %s", run.errors.String())
	}
	store.kill(t)
	time.Sleep(3 * time.Second)
	store.start(t)
	s.wantIntact(t, run.end(t), size, digest)
	if len(run.retries) == 0 {
		t.Error("the client did not notice")
	}
}
