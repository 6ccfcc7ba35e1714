package dirstore

import (
	"os"
	"path/filepath"
	"testing"

	"earshot/uploads"
)

// putAll puts the numbered parts; all are one stride long but the third, the
// last, which is shorter.
func putAll(t *testing.T, s *Store, id string, numbers ...int) map[int]uploads.Part {
	t.Helper()
	parts := map[int]uploads.Part{}
	for _, n := range numbers {
		b := stride
		if n == 3 {
			b = []byte("the end")
		}
		p, err := s.PutPart(t.Context(), "rec/1", id, n, b)
		if err != nil {
			t.Fatalf("PutPart(%d) = %v, want no error", n, err)
		}
		parts[n] = p
	}
	return parts
}

func TestUploadsGoOnAfterARestart(t *testing.T) {
	t.Parallel()
	for name, order := range map[string]struct{ before, after []int }{
		"in order":       {[]int{1, 2}, []int{3}},
		"last first":     {[]int{3}, []int{1, 2}},
		"first last":     {[]int{3, 2}, []int{1}},
		"all before":     {[]int{3, 1, 2}, nil},
		"replaced after": {[]int{3, 2, 1}, []int{2, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, t.TempDir())
			id, err := s.Begin(t.Context(), "rec/1", "audio/wav")
			if err != nil {
				t.Fatal(err)
			}
			before := putAll(t, s, id, order.before...)
			s = reopen(t, s)
			after := putAll(t, s, id, order.after...)
			parts := make([]uploads.Part, 3)
			for i := range parts {
				parts[i] = before[i+1]
				if p, again := after[i+1]; again {
					parts[i] = p
				}
			}
			if err := s.Complete(t.Context(), "rec/1", id, parts); err != nil {
				t.Fatalf("Complete = %v, want no error", err)
			}
			if got, want := content(t, s, "rec/1"), string(stride)+string(stride)+"the end"; got != want {
				t.Errorf("content has %d bytes, want the %d that were put", len(got), len(want))
			}
			s = reopen(t, s)
			if err := s.Complete(t.Context(), "rec/1", id, parts); err != nil {
				t.Errorf("Complete after a restart = %v, want no error", err)
			}
		})
	}
}

func TestDamagedPartsAreFoundAfterARestart(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	id, err := s.Begin(t.Context(), "rec/1", "")
	if err != nil {
		t.Fatal(err)
	}
	parts := putAll(t, s, id, 1, 2)
	name, err := filepath.Glob(filepath.Join(s.dir, "up", id, "content.*"))
	if err != nil || len(name) != 1 {
		t.Fatalf("content files: %v, %v, want one", name, err)
	}
	f, err := os.OpenFile(name[0], os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeAt(f, []byte("!"), 1500); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, s)
	list := []uploads.Part{parts[1], parts[2]}
	if err := s.Complete(t.Context(), "rec/1", id, list); err == nil {
		t.Fatal("Complete with a damaged part = nil, want an error")
	}
	list[1] = putAll(t, s, id, 2)[2]
	if err := s.Complete(t.Context(), "rec/1", id, list); err != nil {
		t.Errorf("Complete after the part was put again = %v, want no error", err)
	}
}

// A crash after the object appeared and before its upload was removed.
func TestCompleteEndsWhatACrashCut(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	id, err := s.Begin(t.Context(), "rec/1", "")
	if err != nil {
		t.Fatal(err)
	}
	parts := putAll(t, s, id, 1)
	u, err := s.find("rec/1", id)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.publish(u.content(), meta{Key: "rec/1", Upload: id}); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, s)
	if err := s.Complete(t.Context(), "rec/1", id, []uploads.Part{parts[1]}); err != nil {
		t.Fatalf("Complete = %v, want no error", err)
	}
	if got := content(t, s, "rec/1"); got != string(stride) {
		t.Errorf("content has %d bytes, want %d", len(got), len(stride))
	}
	if left := files(t, filepath.Join(s.dir, "up")); len(left) != 0 {
		t.Errorf("files left: %v, want none", left)
	}
}

func TestPartsMustFitTheFirst(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	id, err := s.Begin(t.Context(), "rec/1", "")
	if err != nil {
		t.Fatal(err)
	}
	putAll(t, s, id, 1, 2)
	for n, size := range map[int]int{1: len(stride) - 1, 2: len(stride) + 1} {
		if _, err := s.PutPart(t.Context(), "rec/1", id, n, make([]byte, size)); err == nil {
			t.Errorf("PutPart(%d) of %d bytes = nil, want an error", n, size)
		}
	}
}
