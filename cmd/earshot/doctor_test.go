package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earshot/uploads/dirstore"
	"earshot/uploads/storecheck"
)

func TestDoctorExaminesAFolderAndLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var out, logged bytes.Buffer
	if err := run(t.Context(), []string{"doctor", "storage", "--data", dir}, streams{&out, &logged}); err != nil {
		t.Fatalf("doctor storage = %v:\n%s", err, &out)
	}
	if got := strings.Count(out.String(), "ok    "); got != len(storecheck.Checks()) {
		t.Errorf("%d checks are well, want %d:\n%s", got, len(storecheck.Checks()), &out)
	}
	left, err := filepath.Glob(filepath.Join(dir, "files", "obj", "*", "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
	store, err := dirstore.Open(filepath.Join(dir, "files"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	err = run(t.Context(), []string{"doctor", "storage", "--data", dir}, streams{&out, &logged})
	if !errors.Is(err, dirstore.ErrInUse) || !strings.Contains(err.Error(), "stop the service") {
		t.Errorf("doctor storage of a folder in use = %v, want ErrInUse and what to do", err)
	}
}

func TestDoctorFailsWhereThereIsNoFolder(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, logged bytes.Buffer
	if err := run(t.Context(), []string{"doctor", "storage", "--data", file}, streams{&out, &logged}); err == nil {
		t.Errorf("doctor storage of a file = nil, want an error:\n%s", &out)
	}
}

func TestDoctorTellsOfPrograms(t *testing.T) {
	t.Parallel()
	var out, logged bytes.Buffer
	if err := run(t.Context(), []string{"doctor", "programs"}, streams{&out, &logged}); err != nil {
		t.Fatalf("doctor programs = %v:\n%s", err, &out)
	}
	for _, name := range []string{"ffmpeg ", "pdftotext ", "network ", "recogniser   none is set up"} {
		if !strings.Contains(out.String(), "\n"+name) && !strings.HasPrefix(out.String(), name) {
			t.Errorf("nothing is said of %s:\n%s", name, &out)
		}
	}
	err := run(t.Context(), []string{"doctor", "programs", "--speech-command", "earshot-has-no-such-program {audio}"}, streams{&out, &logged})
	if err == nil || !strings.Contains(err.Error(), "cannot be found") {
		t.Errorf("a recogniser that is not there = %v", err)
	}
}
