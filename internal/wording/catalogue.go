package wording

import (
	"fmt"
	"strconv"
	"strings"
)

// translation is what stands for a text; many is "" where it counts nothing.
type translation struct{ one, many string }

// catalogue maps English texts, of those that count the singular, to theirs.
type catalogue map[string]translation

// entry is one message of a file while it is being read.
type entry struct {
	id, plural string
	said       [2]string
	has        bool
}

// read adds the messages of a file in gettext's format (https://www.gnu.org/
// software/gettext/manual/html_node/PO-Files.html): msgid, msgid_plural, msgstr
// and strings that go on in the next line. Contexts are not used here. Two
// different translations of one text are an error, and so is a missing one.
func (c catalogue) read(text string) error {
	var e entry
	var into *string
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		keyword, quoted, _ := strings.Cut(line, " ")
		if strings.HasPrefix(line, `"`) {
			keyword, quoted = "", line
		}
		value, err := strconv.Unquote(strings.TrimSpace(quoted))
		if err != nil {
			return fmt.Errorf("line %d: not a quoted string", n+1)
		}
		switch keyword {
		case "":
		case "msgid":
			if err := c.add(e); err != nil {
				return fmt.Errorf("before line %d: %w", n+1, err)
			}
			e = entry{has: true}
			into = &e.id
		case "msgid_plural":
			into = &e.plural
		case "msgstr", "msgstr[0]":
			into = &e.said[0]
		case "msgstr[1]":
			into = &e.said[1]
		default:
			return fmt.Errorf("line %d: %s is not understood", n+1, keyword)
		}
		if into == nil {
			return fmt.Errorf("line %d: a string of no message", n+1)
		}
		*into += value
	}
	return c.add(e)
}

// add keeps a message. The one without an id is the head of its file.
func (c catalogue) add(e entry) error {
	if !e.has || e.id == "" {
		return nil
	}
	if e.said[0] == "" || (e.plural == "") != (e.said[1] == "") {
		return fmt.Errorf("%q is not translated", e.id)
	}
	t := translation{e.said[0], e.said[1]}
	if had, ok := c[e.id]; ok && had != t {
		return fmt.Errorf("%q is translated twice, differently", e.id)
	}
	c[e.id] = t
	return nil
}
