package analysis

import (
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestDecodeIsDecodeRune(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.SliceOf(rapid.Byte()), rapid.Map(rapid.String(), func(s string) []byte { return []byte(s) }),
			rapid.SliceOf(rapid.SampledFrom([]byte{'a', 0x80, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xf0, 0xff}))).Draw(t, "text")
		for i := range len(text) + 1 {
			r, size := decode(text, i)
			if want, wantSize := utf8.DecodeRune(text[i:]); r != want || size != wantSize {
				t.Fatalf("decode(%q, %d) = %q, %d, want %q, %d", text, i, r, size, want, wantSize)
			}
		}
	})
}
