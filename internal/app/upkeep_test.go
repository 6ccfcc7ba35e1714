package app

import (
	"context"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/uploads"
)

// Whatever an upload in progress holds is known to the sweep.
func TestUploadsInProgressAreInUse(t *testing.T) {
	t.Parallel()
	db, err := database.Open(t.Context(), filepath.Join(t.TempDir(), "earshot.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	p := uploads.NewProgress("files/1/source", 100<<20)
	p.Upload, p.Tail = "the-stores-name", []uploads.Piece{{Key: "tails/a", Size: 1}, {Key: "tails/b", Size: 2}}
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	u := database.Upload{Progress: text}
	u.ID, u.Name, u.CreatedAt, u.ExpiresAt = research.NewID(), "a.wav", time.Now(), time.Now().Add(time.Hour)
	if err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error { return database.InsertUpload(ctx, tx, u) }); err != nil {
		t.Fatal(err)
	}
	got, err := (&App{DB: db}).inUse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"files/1/source", "tails/a", "tails/b"} {
		if !got.Keys[key] {
			t.Errorf("%s is not in use, and an upload holds it", key)
		}
	}
	if !got.Uploads["the-stores-name"] {
		t.Errorf("the store's upload is not in use: %v", got.Uploads)
	}
}
