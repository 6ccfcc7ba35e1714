package httpapi_test

import (
	"context"
	"io"
	"sync"

	"earshot/uploads"
)

// guarded is a writer for several goroutines.
type guarded struct {
	mu  sync.Mutex
	out io.Writer
}

func (g *guarded) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.out.Write(p)
}

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
