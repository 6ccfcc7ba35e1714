package httpapi_test

import (
	"context"

	"earshot/uploads"
)

// objects lists the keys of the store.
func (w *world) objects() []string {
	w.t.Helper()
	var keys []string
	must(w.t, w.blob.List(context.Background(), "", func(i uploads.Info) error {
		keys = append(keys, i.Key)
		return nil
	}))
	return keys
}
