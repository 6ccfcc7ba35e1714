// Package storetest runs the checks of package storecheck, which are what every
// [uploads.Blob] must do, as a test suite.
package storetest

import (
	"testing"

	"earshot/uploads"
	"earshot/uploads/storecheck"
)

// Run checks a store. It calls open once for each check; they run in parallel;
// what open returns must be empty and used by nobody else.
func Run(t *testing.T, open func(t *testing.T) uploads.Blob) {
	for _, check := range storecheck.Checks() {
		t.Run(check.Name, func(t *testing.T) {
			t.Parallel()
			check.Run(t, open(t))
		})
	}
	t.Run("UnderAPrefix", func(t *testing.T) {
		t.Parallel()
		underAPrefix(t, open(t))
	})
}

// underAPrefix runs all checks as a command does: in a store that others use.
func underAPrefix(t *testing.T, b uploads.Blob) {
	if err := b.Put(t.Context(), "files/1/source", "", []byte("not yours")); err != nil {
		t.Fatal(err)
	}
	upload, err := b.Begin(t.Context(), "files/2/source", "")
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := storecheck.Examine(t.Context(), b, "doctor/test/", nil)
	if err != nil {
		t.Errorf("Examine = %v, want no error", err)
	}
	for _, o := range outcomes {
		for _, f := range o.Failures {
			t.Errorf("%s under a prefix: %s", o.Check.Name, f)
		}
	}
	if len(outcomes) != len(storecheck.Checks()) {
		t.Errorf("%d checks were run, want %d", len(outcomes), len(storecheck.Checks()))
	}
	var left []string
	err = b.Versions(t.Context(), "", func(v uploads.Version) error { left = append(left, v.Key); return nil })
	if err != nil || len(left) != 1 || left[0] != "files/1/source" {
		t.Errorf("after Examine the store holds %v (%v), want only what it held before", left, err)
	}
	if _, err := b.PutPart(t.Context(), "files/2/source", upload, 1, []byte("x")); err != nil {
		t.Errorf("PutPart to an upload that others began = %v, want no error", err)
	}
}
