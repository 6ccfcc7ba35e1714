package uploads

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxName      = 200 // bytes
	maxExtension = 16  // bytes, with the dot, that are kept when a name is cut
	nameless     = "file"
)

// CleanName makes a file's name fit to be shown and offered for download: its
// last step only, in NFC, without control, direction and other invisible
// characters, at most 200 bytes long and cut before its extension. It is never
// empty, "." or "..". It is for people, not for paths or keys.
func CleanName(name string) string {
	name = strings.TrimRight(strings.ToValidUTF8(name, "\uFFFD"), `/\`)
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.TrimSpace(norm.NFC.String(strings.Map(visible, name)))
	name = cutName(name)
	if strings.Trim(name, ". ") == "" {
		return nameless
	}
	return name
}

// visible drops what cannot be seen or turns the writing around. The two joiners
// stay: Persian, Hindi and emoji are spelt with them.
func visible(r rune) rune {
	const joiner, nonJoiner = '\u200d', '\u200c'
	switch {
	case unicode.IsSpace(r) && !unicode.IsControl(r), r == '\t':
		return ' '
	case r == joiner, r == nonJoiner:
		return r
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs):
		return -1
	}
	return r
}

func cutName(name string) string {
	if len(name) <= maxName {
		return name
	}
	extension := path.Ext(name)
	if len(extension) > maxExtension {
		extension = ""
	}
	end := maxName - len(extension)
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return strings.TrimSpace(strings.TrimRight(name[:end], " ") + extension)
}
