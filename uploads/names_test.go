package uploads_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"earshot/uploads"
)

func TestCleanName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"notes.txt":                 "notes.txt",
		"":                          "file",
		".":                         "file",
		"..":                        "file",
		"/":                         "file",
		" . . ":                     "file",
		"../../etc/passwd":          "passwd",
		`C:\Users\ana\call.mp3`:     "call.mp3",
		"folder/":                   "folder",
		"a\x00b\x1b[31mc\r\n.txt":   "ab[31mc.txt",
		"invoice\u202efdp.exe":      "invoicefdp.exe",
		"a\u2066b\u200b\ufeffc":     "abc",
		"gro\u0308\u00dfe.md":       "gr\u00f6\u00dfe.md",
		"می\u200cخواهم.txt":         "می\u200cخواهم.txt",
		"\u00a0two\u3000words\t.md": "two words .md",
		"bad\xff.txt":               "bad\ufffd.txt",
		".env":                      ".env",
		"📼 tape.mp4":                "📼 tape.mp4",

		strings.Repeat("x", 300) + ".mp3": strings.Repeat("x", 196) + ".mp3",
		strings.Repeat("ä", 150):          strings.Repeat("ä", 100),
		"y" + strings.Repeat("ä", 150):    "y" + strings.Repeat("ä", 99),
	} {
		if got := uploads.CleanName(name); got != want {
			t.Errorf("CleanName(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestCleanNameIsAlwaysClean(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := string(rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "bytes"))
		if rapid.Bool().Draw(t, "text") {
			name = rapid.StringN(0, 300, -1).Draw(t, "name")
		}
		got := uploads.CleanName(name)
		bad := func(r rune) bool {
			return r == '/' || r == '\\' || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
		}
		switch {
		case got == "", got == ".", got == "..", len(got) > 200, !utf8.ValidString(got), !norm.NFC.IsNormalString(got),
			strings.ContainsFunc(got, bad), strings.TrimSpace(got) != got:
			t.Fatalf("CleanName(%q) = %q, which is not clean", name, got)
		}
		if again := uploads.CleanName(got); again != got {
			t.Fatalf("CleanName(%q) = %q, want no further change", got, again)
		}
	})
}
