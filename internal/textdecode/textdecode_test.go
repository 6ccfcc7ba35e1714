package textdecode_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"earshot/internal/testdata"
	"earshot/internal/textdecode"
)

func TestDecodeReadsWhatEditorsWrite(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, text, encoding string }{
		"plain":                {"Grüße", "Grüße", "utf-8"},
		"byte order mark":      {"\xef\xbb\xbfGrüße", "Grüße", "utf-8"},
		"windows":              {"it\x92s \x80 5", "it’s € 5", "windows-1252"},
		"latin 1":              {"Gr\xfc\xdfe", "Grüße", "windows-1252"},
		"utf-16 little, mark":  {"\xff\xfea\x00\xfc\x00", "aü", "utf-16le"},
		"utf-16 big, mark":     {"\xfe\xff\x00a\x00\xfc", "aü", "utf-16be"},
		"utf-16 little, bare":  {"h\x00e\x00l\x00l\x00o\x00", "hello", "utf-16le"},
		"utf-16 big, bare":     {"\x00h\x00e\x00l\x00l\x00o", "hello", "utf-16be"},
		"line ends":            {"a\r\nb\rc\n", "a\nb\nc\n", "utf-8"},
		"NUL":                  {"some words a\x00b", "some words ab", "utf-8"},
		"broken after a mark":  {"\xef\xbb\xbfa\xff", "a\uFFFD", "utf-8"},
		"nothing":              {"", "", "utf-8"},
		"odd number of utf-16": {"\xff\xfea\x00b", "a\uFFFD", "utf-16le"},
	} {
		got := textdecode.Decode([]byte(c.in))
		if got.String != c.text || got.Encoding != c.encoding {
			t.Errorf("%s: Decode(%q) = %q in %s, want %q in %s", name, c.in, got.String, got.Encoding, c.text, c.encoding)
		}
	}
}

func TestHeadIsNotMisledByACutCharacter(t *testing.T) {
	t.Parallel()
	whole := "größer 日本 😀 end"
	for n := range len(whole) {
		got := textdecode.Head([]byte(whole[:n]))
		if got.Encoding != "utf-8" || !strings.HasPrefix(whole, got.String) || len(got.String) < n-3 {
			t.Errorf("Head of %d bytes = %q in %s, want a prefix in utf-8", n, got.String, got.Encoding)
		}
	}
}

func TestDecodeReadsTheMislabelledParliamentRecord(t *testing.T) {
	t.Parallel()
	got := textdecode.Decode(testdata.Read(t, "transcripts/assemblee-nationale/20130130.html"))
	if n := strings.Count(got.String, "\u2019"); got.Encoding != "windows-1252" || n != 6 {
		t.Errorf("Decode = %s with %d right quotes, want windows-1252 with 6", got.Encoding, n)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("a\r\nb"))
	f.Add([]byte("\xff\xfea\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got := textdecode.Decode(b).String
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\r") {
			t.Errorf("Decode(%q) = %q, want clean UTF-8", b, got)
		}
	})
}
