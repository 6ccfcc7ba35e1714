package storecheck

import (
	"errors"
	"slices"
	"sync"
	"time"

	"earshot/uploads"
)

func partsInAnyOrder(t T, b uploads.Blob) {
	content := noise(3, 2*uploads.MinPart+12_345)
	upload := begin(t, b, "rec/1")
	third := putPart(t, b, "rec/1", upload, 3, content[2*uploads.MinPart:])
	second := putPart(t, b, "rec/1", upload, 2, content[uploads.MinPart:2*uploads.MinPart])
	first := putPart(t, b, "rec/1", upload, 1, content[:uploads.MinPart])
	complete(t, b, "rec/1", upload, first, second, third)
	wantContent(t, b, "rec/1", content)
	if info, err := b.Stat(t.Context(), "rec/1"); info.MediaType != "audio/wav" {
		t.Errorf("Stat = %+v, %v, want the media type told to Begin", info, err)
	}
}

func partsReplaceThemselves(t T, b uploads.Blob) {
	content := noise(4, 2*uploads.MinPart+100)
	upload := begin(t, b, "rec/1")
	putPart(t, b, "rec/1", upload, 3, noise(5, 200)) // longer than what follows
	putPart(t, b, "rec/1", upload, 1, noise(5, uploads.MinPart))
	second := putPart(t, b, "rec/1", upload, 2, content[uploads.MinPart:2*uploads.MinPart])
	third := putPart(t, b, "rec/1", upload, 3, content[2*uploads.MinPart:])
	first := putPart(t, b, "rec/1", upload, 1, content[:uploads.MinPart])
	complete(t, b, "rec/1", upload, first, second, third)
	wantContent(t, b, "rec/1", content)
}

func onePartMayBeShort(t T, b uploads.Blob) {
	upload := begin(t, b, "rec/1")
	putPart(t, b, "rec/1", upload, 1, []byte("a longer one first"))
	putPart(t, b, "rec/1", upload, 1, []byte("an even longer one as the second"))
	part := putPart(t, b, "rec/1", upload, 1, []byte("short"))
	complete(t, b, "rec/1", upload, part)
	wantContent(t, b, "rec/1", []byte("short"))
}

func invisibleBeforeComplete(t T, b uploads.Blob) {
	upload := begin(t, b, "rec/1")
	part := putPart(t, b, "rec/1", upload, 1, []byte("x"))
	_, err := b.Stat(t.Context(), "rec/1")
	wantError(t, "Stat before Complete", err, uploads.ErrNotFound)
	_, err = b.Open(t.Context(), "rec/1", 0, -1)
	wantError(t, "Open before Complete", err, uploads.ErrNotFound)
	if got := keys(t, b, ""); len(got) != 0 {
		t.Errorf("List before Complete = %v, want none", got)
	}
	complete(t, b, "rec/1", upload, part)
	if got := keys(t, b, ""); len(got) != 1 || got["rec/1"] != 1 {
		t.Errorf("List after Complete = %v, want rec/1 with one byte", got)
	}
}

func completeTwice(t T, b uploads.Blob) {
	content := noise(6, uploads.MinPart+1)
	upload := begin(t, b, "rec/1")
	first := putPart(t, b, "rec/1", upload, 1, content[:uploads.MinPart])
	second := putPart(t, b, "rec/1", upload, 2, content[uploads.MinPart:])
	complete(t, b, "rec/1", upload, first, second)
	complete(t, b, "rec/1", upload, first, second)
	wantContent(t, b, "rec/1", content)
	if err := b.Abort(t.Context(), "rec/1", upload); err != nil {
		t.Errorf("Abort of a completed upload = %v, want no error", err)
	}
	wantContent(t, b, "rec/1", content)
}

// completeSideBySide lets some of the calls fail for the moment, as some servers
// do, but none pretend.
func completeSideBySide(t T, b uploads.Blob) {
	content := noise(9, uploads.MinPart+1)
	upload := begin(t, b, "rec/1")
	parts := []uploads.Part{
		putPart(t, b, "rec/1", upload, 1, content[:uploads.MinPart]), putPart(t, b, "rec/1", upload, 2, content[uploads.MinPart:]),
	}
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			err := b.Complete(t.Context(), "rec/1", upload, parts)
			if errors.Is(err, uploads.ErrUnavailable) {
				return
			}
			if err != nil {
				t.Errorf("one of several Completes = %v, want no error, or ErrUnavailable", err)
				return
			}
			if info, err := b.Stat(t.Context(), "rec/1"); err != nil || info.Size != int64(len(content)) {
				t.Errorf("Stat after one of several Completes = %+v, %v", info, err)
			}
		})
	}
	all.Wait()
	complete(t, b, "rec/1", upload, parts...)
	wantContent(t, b, "rec/1", content)
}

func completeRefusesWrongParts(t T, b uploads.Blob) {
	ctx, content := t.Context(), noise(7, uploads.MinPart+1)
	upload := begin(t, b, "rec/1")
	first := putPart(t, b, "rec/1", upload, 1, content[:uploads.MinPart])
	second := putPart(t, b, "rec/1", upload, 2, content[uploads.MinPart:])
	altered := second
	altered.ETag = first.ETag
	for what, parts := range map[string][]uploads.Part{
		"no parts":                   {},
		"a part that was never put":  {first, second, {Number: 3, ETag: second.ETag, Size: 1}},
		"the wrong order":            {second, first},
		"a tag of another part":      {first, altered},
		"a gap before the last part": {first, {Number: 3, ETag: second.ETag, Size: 1}},
	} {
		if err := b.Complete(ctx, "rec/1", upload, parts); err == nil {
			t.Errorf("Complete with %s = nil, want an error", what)
		}
	}
	_, err := b.Stat(ctx, "rec/1")
	wantError(t, "Stat after refused Completes", err, uploads.ErrNotFound)
	complete(t, b, "rec/1", upload, first, second)
	wantContent(t, b, "rec/1", content)
}

func completeOfGoneUpload(t T, b uploads.Blob) {
	upload := begin(t, b, "rec/1")
	part := putPart(t, b, "rec/1", upload, 1, []byte("x"))
	if err := b.Abort(t.Context(), "rec/1", upload); err != nil {
		t.Fatalf("Abort = %v, want no error", err)
	}
	err := b.Complete(t.Context(), "rec/1", upload, []uploads.Part{part})
	wantError(t, "Complete after Abort", err, uploads.ErrNoUpload)
	_, err = b.Stat(t.Context(), "rec/1")
	wantError(t, "Stat after Abort", err, uploads.ErrNotFound)
}

func abortTwice(t T, b uploads.Blob) {
	upload := begin(t, b, "rec/1")
	putPart(t, b, "rec/1", upload, 1, []byte("x"))
	for range 2 {
		if err := b.Abort(t.Context(), "rec/1", upload); err != nil {
			t.Fatalf("Abort = %v, want no error", err)
		}
	}
	_, err := b.PutPart(t.Context(), "rec/1", upload, 2, []byte("x"))
	wantError(t, "PutPart after Abort", err, uploads.ErrNoUpload)
}

func unknownUploads(t T, b uploads.Blob) {
	ctx, other := t.Context(), begin(t, b, "rec/2")
	for _, upload := range []string{"", "nothing", "../../obj", "..", other} {
		_, err := b.PutPart(ctx, "rec/1", upload, 1, []byte("x"))
		wantError(t, "PutPart to upload "+upload, err, uploads.ErrNoUpload)
		err = b.Complete(ctx, "rec/1", upload, []uploads.Part{{Number: 1, ETag: "0cc175b9c0f1b6a831c399e269772661", Size: 1}})
		wantError(t, "Complete of upload "+upload, err, uploads.ErrNoUpload)
		if err := b.Abort(ctx, "rec/1", upload); err != nil {
			t.Errorf("Abort of upload %q = %v, want no error", upload, err)
		}
	}
	for _, n := range []int{-1, 0, uploads.MaxParts + 1} {
		if _, err := b.PutPart(ctx, "rec/2", other, n, []byte("x")); err == nil {
			t.Errorf("PutPart number %d = nil, want an error", n)
		}
	}
	complete(t, b, "rec/2", other, putPart(t, b, "rec/2", other, 1, []byte("x")))
}

func sweepKeepsTheKnown(t T, b uploads.Blob) {
	put(t, b, "rec/0", []byte("an object is no upload"))
	known, unknown := begin(t, b, "rec/1"), begin(t, b, "rec/2")
	part := putPart(t, b, "rec/1", known, 1, []byte("x"))
	putPart(t, b, "rec/2", unknown, 1, []byte("x"))
	isKnown := func(key, upload string) bool { return key == "rec/1" && upload == known }

	if n, err := b.Sweep(t.Context(), time.Now().Add(-time.Hour), isKnown); n != 0 || err != nil {
		t.Errorf("Sweep of uploads older than an hour = %d, %v, want 0", n, err)
	}
	if n, err := b.Sweep(t.Context(), time.Now().Add(time.Hour), isKnown); n != 1 || err != nil {
		t.Errorf("Sweep = %d, %v, want the one that is not known", n, err)
	}
	_, err := b.PutPart(t.Context(), "rec/2", unknown, 2, []byte("x"))
	wantError(t, "PutPart after Sweep", err, uploads.ErrNoUpload)
	complete(t, b, "rec/1", known, part)
	wantContent(t, b, "rec/0", []byte("an object is no upload"))
	wantContent(t, b, "rec/1", []byte("x"))
}

// bigObjectIsIdentical puts parts side by side, as a client with several
// connections would.
func bigObjectIsIdentical(t T, b uploads.Blob) {
	const stride = 8 << 20
	content := noise(8, 40<<20-1)
	upload := begin(t, b, "rec/1")
	var (
		all   sync.WaitGroup
		parts []uploads.Part
		mu    sync.Mutex
	)
	n := 0
	for chunk := range slices.Chunk(content, stride) {
		n++
		number := n
		all.Go(func() {
			p, err := b.PutPart(t.Context(), "rec/1", upload, number, chunk)
			if err != nil {
				t.Errorf("PutPart(%d) = %v", number, err)
			}
			mu.Lock()
			defer mu.Unlock()
			parts = append(parts, p)
		})
	}
	all.Wait()
	slices.SortFunc(parts, func(a, b uploads.Part) int { return a.Number - b.Number })
	complete(t, b, "rec/1", upload, parts...)
	wantContent(t, b, "rec/1", content)
	middle := read(t, b, "rec/1", stride-10, 20)
	if string(middle) != string(content[stride-10:stride+10]) {
		t.Errorf("Open across the border of two parts reads %x, want %x", middle, content[stride-10:stride+10])
	}
}
