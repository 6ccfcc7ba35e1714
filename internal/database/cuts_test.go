package database

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"earshot/internal/research"
)

// FuzzCuts holds the quick way to read cuts against the general one.
func FuzzCuts(f *testing.F) {
	for _, text := range []string{
		``, `null`, `[]`, `[`, `[,]`, `[{}]`, `[{"o":0,"s":1}]`, `[{"o":0,"s":1},]`, `[{"o":12,"s":3,"t":-1500,"e":99},{"o":40,"s":4}]`,
		`[{"o":01,"s":1}]`, `[{"o":1e3,"s":1}]`, `[{"o":1.5}]`, `[{"x":1}]`, `[{"o":-}]`, `[{"o":}]`, `[{"o":1`, `[{"o":1]`, `[{"s":1}{"s":2}]`,
		`[ {"o":1} ]`, `[{"o":99999999999999999999}]`, `[{"t":null}]`, `[{"o":1,}]`, `[{,"o":1}]`, `[{"o":1,"o":2}]`, `[{"t":1,"t":2}]`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var want []research.Cut
		wantErr := json.Unmarshal([]byte(text), &want)
		got, err := readCuts(text)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: %v, want %v", text, err, wantErr)
		}
		if diff := cmp.Diff(want, got); err == nil && diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	})
}
