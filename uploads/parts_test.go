package uploads_test

import (
	"encoding/json"
	"strings"
	"testing"

	"earshot/uploads"

	"github.com/google/go-cmp/cmp"
)

func TestPartsAreKeptShortly(t *testing.T) {
	long := func(n int) uploads.Parts {
		var p uploads.Parts
		for i := range n {
			p = append(p, uploads.Part{Number: i + 1, ETag: strings.Repeat("a", 32), Size: uploads.MinPart})
		}
		p[n-1].Size = 7
		return p
	}
	for name, p := range map[string]uploads.Parts{
		"one":                  long(1),
		"many":                 long(3),
		"tags of nothing":      {{Number: 1, Size: 5}, {Number: 2, Size: 5}},
		"a tag with a space":   {{Number: 1, ETag: "a b", Size: 5}},
		"a tag with quotes":    {{Number: 1, ETag: `"a"`, Size: 5}, {Number: 2, ETag: `"b"`, Size: 5}},
		"of different lengths": {{Number: 1, ETag: "a", Size: 5}, {Number: 2, ETag: "b", Size: 6}},
		"not in order":         {{Number: 2, ETag: "a", Size: 5}},
	} {
		b, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var back uploads.Parts
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(p, back); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s", name, b, diff)
		}
	}
	b, err := json.Marshal(uploads.Progress{Key: "k", Parts: long(2000)})
	if err != nil || len(b) > 2000*34+200 {
		t.Errorf("2,000 parts take %d bytes, %v", len(b), err)
	}
	// As it was kept before there was a short form.
	var old uploads.Progress
	if err := json.Unmarshal([]byte(`{"key":"k","part_size":8,"parts":[{"Number":1,"ETag":"a","Size":8}]}`), &old); err != nil ||
		len(old.Parts) != 1 || old.Parts[0].ETag != "a" {
		t.Errorf("%+v, %v", old, err)
	}
	if b, err = json.Marshal(uploads.Progress{Key: "k"}); err != nil || strings.Contains(string(b), "parts") {
		t.Errorf("%s, %v", b, err)
	}
}
