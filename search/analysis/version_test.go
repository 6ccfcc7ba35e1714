package analysis

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"testing"
)

// termsOfVersion is the digest of all terms of the table of forms.
const termsOfVersion = "595c0faf5fcb054d"

func TestVersionGrowsWhenTermsChange(t *testing.T) {
	t.Parallel()
	digest := sha256.New()
	words := languageForms()
	for _, language := range Languages() {
		for _, group := range append(words[language].meet, words[language].apart...) {
			for _, a := range []*Analyzer{For(language), Exact()} {
				if _, err := io.WriteString(digest, terms(a, group)+"\n"); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, tt := range compoundWords[language] {
			if _, err := io.WriteString(digest, indexed(For(language), tt.word)+"\n"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := hex.EncodeToString(digest.Sum(nil))[:16]; got != termsOfVersion {
		t.Errorf("terms changed or the table of forms grew: digest %s, want %s; raise Version if terms changed, then note the new digest", got, termsOfVersion)
	}
}
