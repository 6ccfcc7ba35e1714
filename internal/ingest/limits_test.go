package ingest

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestAReaderThatHeedsNothingIsLeft stops waiting for one when its time is over.
func TestAReaderThatHeedsNothingIsLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		done := make(chan struct{})
		begun := time.Now()
		err := within(t.Context(), time.Minute, func(ctx context.Context) error {
			return abandoning(ctx, func() error { <-done; return nil })
		})
		if !errors.Is(err, errTooSlow) || time.Since(begun) != time.Minute {
			t.Errorf("after %v: %v", time.Since(begun), err)
		}
		close(done)
	})
	if err := abandoning(t.Context(), func() error { panic("x") }); err == nil {
		t.Error("a panic is no error")
	}
	if err := abandoning(t.Context(), func() error { return nil }); err != nil {
		t.Error(err)
	}
}
