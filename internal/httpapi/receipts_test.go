package httpapi_test

import (
	"context"
	"testing"
	"time"

	"earshot/internal/database"
)

func TestDeletingAFileGivesAReceipt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	viewer := map[string]string{"Authorization": "Bearer " + w.viewer}
	w.want(403, w.do("DELETE", "/files/"+w.transcript, viewer, nil))
	w.want(200, w.get("/files/"+w.transcript))

	made := w.want(202, w.do("DELETE", "/files/"+w.transcript, nil, nil))
	if made.text("state") != "pending" || made.text("file") != w.transcript || made.header.Get("Location") != "/api/v1/receipts/"+made.text("id") {
		t.Errorf("receipt = %s at %q, want a pending one of the file", made.body, made.header.Get("Location"))
	}
	for _, path := range []string{"/files/" + w.transcript, "/files/" + w.transcript + "/content"} {
		w.want(404, w.get(path))
	}
	w.want(404, w.do("DELETE", "/files/"+w.transcript, nil, nil))
	w.want(404, w.post("/files/"+w.transcript+"/retry", ""))
	if files := w.want(200, w.get("/sessions/"+w.session)).json()["files"].([]any); len(files) != 0 {
		t.Errorf("the session still has %v", files)
	}
	if hits := w.want(200, w.get("/search?q=basket")).items(); len(hits) != 0 {
		t.Errorf("search still finds %v", hits)
	}
	must(t, w.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		return database.VerifyReceipt(ctx, tx, made.text("id"), time.Now())
	}))
	got := w.want(200, w.do("GET", "/receipts/"+made.text("id"), viewer, nil))
	if got.text("state") != "verified" || got.text("verified_at") == "" {
		t.Errorf("receipt = %s, want a verified one", got.body)
	}
	listed := w.want(200, w.get("/sessions/"+w.session+"/receipts")).items()
	if len(listed) != 1 || listed[0]["id"] != made.text("id") {
		t.Errorf("receipts of the session = %v, want that one", listed)
	}
	w.want(404, w.get("/receipts/"+w.session))
}
