package main

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// earshot runs a command line and returns what it writes.
func earshot(t *testing.T, args ...string) (out, errs string, err error) {
	t.Helper()
	var o, e bytes.Buffer
	err = run(t.Context(), args, streams{&o, &e})
	return o.String(), e.String(), err
}

func TestTokenCreatePrintsNothingButAToken(t *testing.T) {
	t.Parallel()
	out, errs, err := earshot(t, "token", "create", "--data", filepath.Join(t.TempDir(), "new"), "--role", "viewer")
	if err != nil || errs != "" || strings.Count(out, "\n") != 1 || !strings.HasPrefix(out, "esh_") {
		t.Errorf("token create printed %d bytes, complained %q, %v", len(out), errs, err)
	}
}

func TestAllMistakesInSettingsAreReportedAtOnce(t *testing.T) {
	t.Parallel()
	_, _, err := earshot(t, "serve", "--data", t.TempDir(), "--database", "mysql://x", "--s3-endpoint", "nowhere", "--jobs", "0", "--listen", "x")
	for _, want := range []string{"--database", "--s3-endpoint", "--s3-bucket", "--jobs", "--listen"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the complaint does not mention %s: %v", want, err)
		}
	}
}

func TestReindexFillsAnIndexOffline(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for range 2 {
		if _, errs, err := earshot(t, "reindex", "--data", dir); err != nil || !strings.Contains(errs, "index rebuilt") {
			t.Fatalf("reindex: %v\n%s", err, errs)
		}
	}
}

func TestServeSaysWhereItListensAndEndsInOrder(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	out := &firstLine{seen: stop}
	if err := run(ctx, []string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0"}, streams{out, io.Discard}); err != nil {
		t.Fatal(err)
	}
	if got := out.b.String(); !strings.HasPrefix(got, "listening on http://127.0.0.1:") || strings.Count(got, "\n") != 1 {
		t.Errorf("serve printed %q", got)
	}
}

// firstLine calls seen once a line has been written to it.
type firstLine struct {
	b    bytes.Buffer
	seen func()
}

func (f *firstLine) Write(p []byte) (int, error) {
	defer func() {
		if strings.Contains(f.b.String(), "\n") {
			f.seen()
		}
	}()
	return f.b.Write(p)
}

func TestMarksAreShownInTheShell(t *testing.T) {
	t.Parallel()
	if got := marked("Der Übergang\nwar leer", [][2]int{{4, 12}, {17, 21}}); got != "Der *Übergang* war *leer*" {
		t.Errorf("marked = %q", got)
	}
}
