package main

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"earshot/uploads/dirstore"
)

func TestCheckReportsAndMends(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	check := func(args ...string) (string, error) {
		var out, logged bytes.Buffer
		err := run(t.Context(), append([]string{"check", "--data", dir}, args...), streams{&out, &logged})
		return out.String(), err
	}
	if _, err := check("--repair"); err != nil { // builds the index, which is not there yet
		t.Fatal(err)
	}
	out, err := check()
	if err != nil || !strings.Contains(out, "files                0\n") || !strings.Contains(out, "0 missing in the index") {
		t.Errorf("check of an empty folder = %v:\n%s", err, out)
	}
	out, err = check("--json")
	if err != nil || !strings.Contains(out, `"faults": []`) || !strings.Contains(out, `"compared": true`) {
		t.Errorf("check --json = %v:\n%s", err, out)
	}
	store, err := dirstore.Open(filepath.Join(dir, "files"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	if _, err := check(); !errors.Is(err, dirstore.ErrInUse) || !strings.Contains(err.Error(), "stop the service") {
		t.Errorf("check of a folder in use = %v, want ErrInUse and what to do", err)
	}
}
