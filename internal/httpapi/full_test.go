package httpapi_test

import (
	"maps"
	"testing"

	"earshot/internal/problem"
)

// TestNothingIsTakenInWhereTheDiskIsFull is about the disk of the database: the
// files may lie elsewhere, with room for all of them.
func TestNothingIsTakenInWhereTheDiskIsFull(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	where := w.begin(with(w.file(w.session), "Upload-Length", "6"))
	w.want(204, w.patch(where, 0, "abc"))
	rows, objects := w.rows(), len(w.objects())
	w.full.Store(true)
	for _, a := range []answer{
		w.tus("POST", "/uploads", with(w.file(w.session), "Upload-Length", "6"), nil),
		w.patch(where, 3, "def"),
		w.upload(w.session, nil, part{"file", "note.txt", "The basket was empty."}),
	} {
		if a.status != 507 || a.text("type") != problem.Path+problem.StoreFull {
			t.Errorf("%s = %d %s, want 507", a.request, a.status, a.body)
		}
	}
	if after := w.rows(); !maps.Equal(after, rows) || len(w.objects()) != objects {
		t.Errorf("what was refused changed %v to %v, %d objects to %d", rows, after, objects, len(w.objects()))
	}
	w.wantOffset(where, 3)
	w.full.Store(false)
	w.wantContent(w.want(204, w.patch(where, 3, "def")), "abcdef")
}
