package textdecode

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

// declaration is how XML and HTML say what they are in. A declaration stands
// at the beginning.
var declaration = regexp.MustCompile(`(?i)<\?xml[^>]{0,200}encoding\s*=\s*["']([a-z0-9_:.-]{2,40})|<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-z0-9_:.-]{2,40})`)

// declared finds the encoding that a file claims. What browsers take it for
// counts: iso-8859-1 is windows-1252.
func declared(b []byte) (encoding.Encoding, string) {
	found := declaration.FindSubmatch(b[:min(len(b), 4096)])
	if found == nil {
		return nil, ""
	}
	claim := string(bytes.ToLower(append(found[1], found[2]...)))
	if strings.HasPrefix(claim, "utf") {
		return nil, "" // it would have been recognised
	}
	e, err := htmlindex.Get(claim)
	if err != nil {
		return nil, ""
	}
	name, err := htmlindex.Name(e)
	if err != nil {
		return nil, ""
	}
	return e, name
}

// believable reports whether a file can be in the encoding that it claims. The
// default of careless tools is believed only where nothing else fits better.
func believable(b []byte, e encoding.Encoding, name, guessed string) bool {
	if name == "windows-1252" {
		return guessed == name || !strings.HasPrefix(guessed, "windows-125") && !isWide(guessed) && guessed != "koi8-u" && guessed != "ibm866"
	}
	text := with(b[:min(len(b), mostSample)], e)
	bad := strings.Count(text, string(utf8.RuneError))
	for _, r := range text {
		if r >= 0x80 && r < 0xA0 {
			bad++
		}
	}
	return bad <= 1 // the last character may be cut
}

func isWide(name string) bool {
	for _, w := range wide {
		if w.name == name {
			return true
		}
	}
	return false
}
