package library

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"earshot/search"
)

// TestWhatIsPinnedComesBack packs short and long positions in turn: they are
// packed in different ways, and read in one.
func TestWhatIsPinnedComesBack(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 30, 2, 200, 3} {
		p := pinned{Language: "de", Next: strings.Repeat("n", n)}
		for range n {
			p.Expansions = append(p.Expansions, search.Expansion{From: "Kunde", Terms: []search.Alternative{{Text: "client", Language: "fr", Weight: 0.5}}})
		}
		packed, err := pack(p)
		if err != nil {
			t.Fatal(err)
		}
		var got pinned
		if err := json.NewDecoder(flate.NewReader(bytes.NewReader(packed))).Decode(&got); err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("%d expansions come back as %+v, %v", n, got, err)
		}
	}
}
