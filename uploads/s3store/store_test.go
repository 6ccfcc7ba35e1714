package s3store_test

import (
	"testing"

	"earshot/uploads"
	"earshot/uploads/s3store"
	"earshot/uploads/s3store/s3storetest"
	"earshot/uploads/storetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) uploads.Blob { return open(t, s3storetest.Options(t)) })
}

func open(t *testing.T, o s3store.Options) *s3store.Store {
	t.Helper()
	s, err := s3store.Open(t.Context(), o)
	if err != nil {
		t.Fatalf("Open(%s) = %v, want no error", o.Endpoint, err)
	}
	return s
}
