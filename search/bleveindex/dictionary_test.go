package bleveindex

import (
	"testing"

	"pgregory.net/rapid"
)

func TestValuesAreEqualWithoutRegardToCase(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		wanted, value string
		want          bool
	}{
		{"Anna B", "ANNA b", true}, {"K", "\u212a", true}, {"ſ", "S", true}, {"straße", "STRASSE", false}, {"é", "É", true}, {"", "", false}, {"a", "b", false},
	} {
		if got := oneOf([]string{tt.wanted})(tt.value); got != tt.want {
			t.Errorf("%q is wanted, and %q is: %v, want %v", tt.wanted, tt.value, got, tt.want)
		}
	}
	value := rapid.OneOf(rapid.StringMatching(`[ -~]{0,70}`), rapid.StringMatching(`[a-zA-Zſ\x{212a}ßéÉİı]{1,3}`), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		wanted, v := value.Draw(t, "wanted"), value.Draw(t, "value")
		want := wanted != "" && foldCase(wanted) == foldCase(v)
		if got := oneOf([]string{wanted, "z"})(v); got != (want || foldCase(v) == "z") {
			t.Fatalf("%q is wanted, and %q is: %v", wanted, v, got)
		}
	})
}
