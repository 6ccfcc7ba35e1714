package ingest

import (
	"errors"
	"testing"

	"earshot/internal/research"
)

func TestLargeFilesAreReadOneAtATime(t *testing.T) {
	t.Parallel()
	r := NewReader(nil, nil, nil, nil, nil)
	large, small := research.File{Size: largeFile + 1}, research.File{Size: largeFile}
	end, err := r.turn(large)
	if err != nil {
		t.Fatalf("the first large file: %v", err)
	}
	if _, err := r.turn(large); !errors.Is(err, errBusy) {
		t.Errorf("a second large file beside the first: %v, want %v", err, errBusy)
	}
	if _, err := r.turn(small); err != nil {
		t.Errorf("a small file beside the large one: %v", err)
	}
	end()
	end, err = r.turn(large)
	if err != nil {
		t.Errorf("a large file after the first: %v", err)
	}
	end()
}
