package wording

import (
	"slices"
	"testing"
)

// FuzzFor gives what browsers and strangers ask for: one of the languages that
// there are.
func FuzzFor(f *testing.F) {
	for _, s := range []string{"", "de-AT,de;q=0.9,en;q=0.1", "*", "x-y;q=2", "zz", ";;,,", "en-u-nu-arab"} {
		f.Add("", s)
		f.Add(s, "fr")
	}
	f.Fuzz(func(t *testing.T, chosen, accepted string) {
		if p := For(chosen, accepted); p == nil || !slices.Contains(Tags, p.Tag()) {
			t.Errorf("For(%q, %q) = %v", chosen, accepted, p)
		}
	})
}
