package dictionary

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const maxCatalog = 64 << 20 // bytes of a .mo file

// moMagic begins a compiled catalog, in the byte order of the machine.
const moMagic = 0x950412de

// readMO yields the messages of a compiled gettext catalog: of several plural
// forms the first.
func readMO(r io.Reader, emit func(Segment) error) error {
	data, err := io.ReadAll(io.LimitReader(r, maxCatalog+1))
	switch {
	case err != nil:
		return err
	case len(data) > maxCatalog:
		return &SyntaxError{Reason: fmt.Sprintf("a catalog of more than %d bytes", maxCatalog)}
	case len(data) < 20:
		return &SyntaxError{Reason: "a gettext catalog that ends in its header"}
	}
	var order binary.ByteOrder = binary.LittleEndian
	if order.Uint32(data) != moMagic {
		order = binary.BigEndian
	}
	count := uint64(order.Uint32(data[8:]))
	sources, targets := uint64(order.Uint32(data[12:])), uint64(order.Uint32(data[16:]))
	size := uint64(len(data))
	if sources+8*count > size || targets+8*count > size {
		return &SyntaxError{Reason: fmt.Sprintf("a gettext catalog that names %d messages and ends before", count)}
	}
	for i := range count {
		source, ok := moString(data, order, sources+8*i)
		target, alsoOK := moString(data, order, targets+8*i)
		if !ok || !alsoOK {
			return &SyntaxError{Reason: fmt.Sprintf("message %d lies outside the gettext catalog", i+1)}
		}
		if err := emitMessage(source, target, emit); err != nil {
			return err
		}
	}
	return nil
}

func moString(data []byte, order binary.ByteOrder, at uint64) (string, bool) {
	length, offset := uint64(order.Uint32(data[at:])), uint64(order.Uint32(data[at+4:]))
	if offset+length > uint64(len(data)) {
		return "", false
	}
	return string(data[offset : offset+length]), true
}

// emitMessage passes on a message and its translation, without its context.
func emitMessage(source, target string, emit func(Segment) error) error {
	if _, message, found := strings.Cut(source, "\x04"); found {
		source = message
	}
	source, _, _ = strings.Cut(source, "\x00")
	target, _, _ = strings.Cut(target, "\x00")
	if source == "" || target == "" || !isText(source) || !isText(target) {
		return nil
	}
	return emit(Segment{plainText(source), plainText(target)})
}

// readPO yields the messages of a gettext catalog in text; those that wait for
// a translator's second look are left out.
func readPO(r io.Reader, emit func(Segment) error) error {
	l := newLines(inUTF8(r))
	var m poMessage
	for l.next() {
		line := strings.TrimSpace(l.text)
		switch {
		case line == "":
			if err := m.end(emit); err != nil {
				return err
			}
		case strings.HasPrefix(line, "#,") && strings.Contains(line, "fuzzy"):
			if err := m.end(emit); err != nil {
				return err
			}
			m.fuzzy = true
		case strings.HasPrefix(line, "#"):
		default:
			if err := m.line(line, emit); err != nil {
				if bad, ok := errors.AsType[*SyntaxError](err); ok {
					bad.Line = l.number
				}
				return err
			}
		}
	}
	if l.err != nil {
		return l.err
	}
	return m.end(emit)
}

// poMessage is a message on its way.
type poMessage struct {
	fields map[string]*strings.Builder // by keyword
	last   string
	fuzzy  bool
}

func (m *poMessage) end(emit func(Segment) error) error {
	source, target := m.fields["msgid"], m.fields["msgstr"]
	if target == nil {
		target = m.fields["msgstr[0]"]
	}
	fuzzy := m.fuzzy
	*m = poMessage{}
	if source == nil || target == nil || fuzzy {
		return nil
	}
	return emitMessage(source.String(), target.String(), emit)
}

func (m *poMessage) line(line string, emit func(Segment) error) error {
	keyword, quoted := "", line
	if line[0] != '"' {
		keyword, quoted, _ = strings.Cut(line, " ")
		if !strings.HasPrefix(keyword, "msg") {
			return &SyntaxError{Reason: fmt.Sprintf("%.40q is neither msgid nor msgstr nor a string", line)}
		}
		if (keyword == "msgid" || keyword == "msgctxt") && m.fields["msgid"] != nil {
			if err := m.end(emit); err != nil {
				return err
			}
		}
		m.last = keyword
	}
	text, err := strconv.Unquote(strings.TrimSpace(quoted))
	if err != nil || m.last == "" {
		return &SyntaxError{Reason: fmt.Sprintf("%.40q is not a string in quotes after a keyword", quoted)}
	}
	if m.fields == nil {
		m.fields = map[string]*strings.Builder{}
	}
	if m.fields[m.last] == nil {
		m.fields[m.last] = &strings.Builder{}
	}
	if m.fields[m.last].Len()+len(text) > maxLine {
		return &SyntaxError{Reason: fmt.Sprintf("a message longer than %d bytes", maxLine)}
	}
	m.fields[m.last].WriteString(text)
	return nil
}
