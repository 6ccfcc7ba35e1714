package storecheck

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"earshot/uploads"
)

func putIsReadBack(t T, b uploads.Blob) {
	for size, key := range map[int]string{0: "rec/1/empty", 1: "rec/1/one", 70_000: "rec/2/some", uploads.MaxPut: "rec/3/most"} {
		content := noise(1, size)
		put(t, b, key, content)
		wantContent(t, b, key, content)
	}
	info, err := b.Stat(t.Context(), "rec/2/some")
	if err != nil || info.Key != "rec/2/some" || info.MediaType != "text/plain" {
		t.Errorf("Stat = %+v, %v, want the key and text/plain", info, err)
	}
	if age := time.Since(info.StoredAt); age < -time.Minute || age > 10*time.Minute {
		t.Errorf("Stat tells an age of %v, want about none", age)
	}
	if err := b.Put(t.Context(), "rec/4/untyped", "", []byte("x")); err != nil {
		t.Fatalf("Put without a media type = %v", err)
	}
	if info, err = b.Stat(t.Context(), "rec/4/untyped"); info.MediaType != "application/octet-stream" {
		t.Errorf("Stat of an object without a media type = %+v, %v, want application/octet-stream", info, err)
	}
}

func putAgainReplaces(t T, b uploads.Blob) {
	put(t, b, "tail/1", []byte("the first and longer"))
	put(t, b, "tail/1", []byte("the second"))
	wantContent(t, b, "tail/1", []byte("the second"))
}

func putRefusesTooMuch(t T, b uploads.Blob) {
	if err := b.Put(t.Context(), "rec/1", "", make([]byte, uploads.MaxPut+1)); err == nil {
		t.Error("Put of more than MaxPut = nil, want an error")
	}
	_, err := b.Stat(t.Context(), "rec/1")
	wantError(t, "Stat after a refused Put", err, uploads.ErrNotFound)
}

func openReadsRanges(t T, b uploads.Blob) {
	content := noise(2, 1000)
	put(t, b, "rec/1", content)
	put(t, b, "rec/empty", nil)
	for _, r := range []struct{ off, n, from, to int64 }{
		{0, -1, 0, 1000},
		{0, 1000, 0, 1000},
		{0, 1, 0, 1},
		{1, -1, 1, 1000},
		{1, 1, 1, 2},
		{999, 1, 999, 1000},
		{999, -1, 999, 1000},
		{990, 100, 990, 1000},
		{0, 5000, 0, 1000},
		{10, 0, 10, 10},
	} {
		if got, want := read(t, b, "rec/1", r.off, r.n), content[r.from:r.to]; !bytes.Equal(got, want) {
			t.Errorf("Open(%d, %d) reads %d bytes, want the %d from %d", r.off, r.n, len(got), len(want), r.from)
		}
	}
	for _, n := range []int64{-1, 0, 10} {
		if got := read(t, b, "rec/empty", 0, n); len(got) != 0 {
			t.Errorf("Open(0, %d) of an empty object reads %d bytes", n, len(got))
		}
	}
	for _, r := range []struct {
		key    string
		off, n int64
	}{{"rec/1", 1000, -1}, {"rec/1", 1000, 1}, {"rec/1", 5000, 10}, {"rec/1", -1, 1}, {"rec/1", 1000, 0}, {"rec/empty", 1, -1}} {
		rc, err := b.Open(t.Context(), r.key, r.off, r.n)
		wantError(t, fmt.Sprintf("Open(%q, %d, %d)", r.key, r.off, r.n), err, uploads.ErrRange)
		if err == nil {
			_ = rc.Close()
		}
	}
}

func missingIsNotFound(t T, b uploads.Blob) {
	put(t, b, "rec/1/source", []byte("x"))
	for _, key := range []string{"rec", "rec/1", "rec/1/sourc", "rec/1/source2", "rec/2/source"} {
		_, err := b.Stat(t.Context(), key)
		wantError(t, "Stat "+key, err, uploads.ErrNotFound)
		for _, n := range []int64{-1, 0, 5} {
			_, err = b.Open(t.Context(), key, 0, n)
			wantError(t, fmt.Sprintf("Open %s, %d bytes", key, n), err, uploads.ErrNotFound)
		}
		if err := b.Delete(t.Context(), key); err != nil {
			t.Errorf("Delete of the missing %q = %v, want no error", key, err)
		}
	}
	wantContent(t, b, "rec/1/source", []byte("x"))
}

func deleteRemoves(t T, b uploads.Blob) {
	put(t, b, "rec/1/source", []byte("gone"))
	put(t, b, "rec/1/source", []byte("gone too")) // a second version where there are such
	put(t, b, "rec/1/source2", []byte("stays"))
	for range 2 {
		if err := b.Delete(t.Context(), "rec/1/source"); err != nil {
			t.Fatalf("Delete = %v, want no error", err)
		}
		_, err := b.Stat(t.Context(), "rec/1/source")
		wantError(t, "Stat after Delete", err, uploads.ErrNotFound)
	}
	if got, want := keys(t, b, ""), map[string]int64{"rec/1/source2": 5}; !maps.Equal(got, want) {
		t.Errorf("List after Delete = %v, want %v", got, want)
	}
	put(t, b, "rec/1/source", []byte("back"))
	wantContent(t, b, "rec/1/source", []byte("back"))
}

func listFindsPrefix(t T, b uploads.Blob) {
	if got := keys(t, b, ""); len(got) != 0 {
		t.Fatalf("List of an empty store = %v", got)
	}
	for i, key := range []string{"rec/1/a", "rec/1/b", "rec/10/a", "rec/2/a", "tail/1"} {
		put(t, b, key, make([]byte, i))
	}
	for prefix, want := range map[string]map[string]int64{
		"":        {"rec/1/a": 0, "rec/1/b": 1, "rec/10/a": 2, "rec/2/a": 3, "tail/1": 4},
		"rec/1/":  {"rec/1/a": 0, "rec/1/b": 1},
		"rec/1":   {"rec/1/a": 0, "rec/1/b": 1, "rec/10/a": 2},
		"rec/1/a": {"rec/1/a": 0},
		"nothing": {},
	} {
		if got := keys(t, b, prefix); !maps.Equal(got, want) {
			t.Errorf("List(%q) = %v, want %v", prefix, got, want)
		}
	}
	stop, calls := errors.New("enough"), 0
	err := b.List(t.Context(), "rec/", func(uploads.Info) error { calls++; return stop })
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("List with a failing function = %v after %d calls, want that error after 1", err, calls)
	}
}

func badKeysAreRefused(t T, b uploads.Blob) {
	ctx := t.Context()
	for _, key := range []string{
		"", ".", "..", "../x", "a/../../x", "/etc/passwd", "a/", "a//b", "./a", "a/./b", ".hidden",
		"C:\\x", "C:x", "a\\b", "a\x00b", "a b", "a\nb", "größe", "📼", "a?b", "a%2fb", "\xff",
		strings.Repeat("k", 200), strings.Repeat("k/", 511) + "k",
	} {
		_, beginErr := b.Begin(ctx, key, "")
		_, partErr := b.PutPart(ctx, key, "upload", 1, []byte("x"))
		_, openErr := b.Open(ctx, key, 0, -1)
		_, statErr := b.Stat(ctx, key)
		for call, err := range map[string]error{
			"Put": b.Put(ctx, key, "", []byte("x")), "Begin": beginErr, "PutPart": partErr, "Open": openErr, "Stat": statErr,
			"Delete": b.Delete(ctx, key), "Abort": b.Abort(ctx, key, "upload"),
			"Complete": b.Complete(ctx, key, "upload", []uploads.Part{{Number: 1, ETag: "x", Size: 1}}),
		} {
			wantError(t, fmt.Sprintf("%s(%.40q)", call, key), err, uploads.ErrKey)
		}
	}
	if got := keys(t, b, ""); len(got) != 0 {
		t.Errorf("List after refused calls = %v, want none", got)
	}
}

func longKeysAreKept(t T, b uploads.Blob) {
	step := strings.Repeat("k", 127)
	key := strings.Join([]string{step, step, step, step}, "/") + "k" // 512 bytes
	key = key[len(key)-mostKey(b):]
	for _, key := range []string{key, "a", "A", "a..b", "9/-_.", "con", "nul.txt"} {
		put(t, b, key, []byte(key))
	}
	for k := range keys(t, b, "") {
		wantContent(t, b, k, []byte(k))
	}
	if got := len(keys(t, b, "")); got != 7 {
		t.Errorf("List gives %d keys, want 7", got)
	}
}

func writersDoNotMeet(t T, b uploads.Blob) {
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			key, content := fmt.Sprintf("rec/%d/source", i), noise(byte(i), 50_000+i)
			upload := beginQuietly(t, b, key)
			part, err := b.PutPart(t.Context(), key, upload, 1, content)
			if err != nil {
				t.Errorf("PutPart(%q) = %v", key, err)
				return
			}
			if err := b.Put(t.Context(), key+".note", "", content[:i]); err != nil {
				t.Errorf("Put(%q) = %v", key, err)
			}
			if err := b.Complete(t.Context(), key, upload, []uploads.Part{part}); err != nil {
				t.Errorf("Complete(%q) = %v", key, err)
			}
		})
	}
	all.Wait()
	for i := range 8 {
		key, content := fmt.Sprintf("rec/%d/source", i), noise(byte(i), 50_000+i)
		wantContent(t, b, key, content)
		wantContent(t, b, key+".note", content[:i])
	}
}

// beginQuietly is begin for goroutines, which must not end the test.
func beginQuietly(t T, b uploads.Blob, key string) string {
	upload, err := b.Begin(t.Context(), key, "")
	if err != nil {
		t.Errorf("Begin(%q) = %v", key, err)
	}
	return upload
}

func cancelledCallsEnd(t T, b uploads.Blob) {
	put(t, b, "rec/1", []byte("x"))
	upload := begin(t, b, "rec/2")
	part := putPart(t, b, "rec/2", upload, 1, []byte("x"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, openErr := b.Open(ctx, "rec/1", 0, -1)
	_, statErr := b.Stat(ctx, "rec/1")
	_, beginErr := b.Begin(ctx, "rec/3", "")
	_, partErr := b.PutPart(ctx, "rec/2", upload, 2, []byte("x"))
	for call, err := range map[string]error{
		"Put": b.Put(ctx, "rec/4", "", []byte("x")), "Open": openErr, "Stat": statErr, "Begin": beginErr, "PutPart": partErr,
		"Complete": b.Complete(ctx, "rec/2", upload, []uploads.Part{part}),
		"Delete":   b.Delete(ctx, "rec/1"), "Abort": b.Abort(ctx, "rec/2", upload),
		"List": b.List(ctx, "", func(uploads.Info) error { return nil }),
	} {
		wantError(t, call+" of a cancelled context", err, context.Canceled)
		if errors.Is(err, uploads.ErrUnavailable) {
			t.Errorf("%s of a cancelled context = %v, which blames the store", call, err)
		}
	}
	wantContent(t, b, "rec/1", []byte("x"))
	complete(t, b, "rec/2", upload, part)
}
