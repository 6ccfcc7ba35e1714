package bleveindex

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// dictionary numbers the values of one column. Numbers are shared by all
// segments of a generation and are never given back: the values of a
// repository are few, and searches in flight may still use them.
type dictionary struct {
	mu     sync.RWMutex
	ords   map[string]uint32
	values []string
}

func newDictionary() *dictionary { return &dictionary{ords: map[string]uint32{}} }

// ord gives the number of a value, a new one if it has none.
func (d *dictionary) ord(value []byte) uint32 {
	d.mu.RLock()
	n, ok := d.ords[string(value)]
	d.mu.RUnlock()
	if ok {
		return n
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if n, ok := d.ords[string(value)]; ok {
		return n
	}
	n = uint32(len(d.values))
	d.values = append(d.values, string(value))
	d.ords[d.values[n]] = n
	return n
}

// snapshot gives the values numbered so far; the caller must not change them.
func (d *dictionary) snapshot() []string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return slices.Clip(d.values)
}

// find gives the number of a value that has one.
func (d *dictionary) find(value string) (uint32, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	n, ok := d.ords[value]
	return n, ok
}

// selection says for every number of a dictionary whether it is wanted.
type selection []bool

func (s selection) has(ord uint32) bool { return int(ord) < len(s) && s[ord] }

// name tells selections apart, whatever values have come since they were made.
func (s selection) name() string {
	name := make([]byte, (len(s)+7)/8)
	for ord, wanted := range s {
		if wanted {
			name[ord/8] |= 1 << (ord % 8)
		}
	}
	return strings.TrimRight(string(name), "\x00")
}

// selectWhere picks the values for which keep holds.
func (d *dictionary) selectWhere(keep func(value string) bool) selection {
	values := d.snapshot()
	s := make(selection, len(values))
	for i, v := range values {
		s[i] = keep(v)
	}
	return s
}

// foldCase makes values that differ in case alone equal.
func foldCase(s string) string { return strings.ToLower(strings.ToUpper(s)) }

// oneOf keeps values that equal one of wanted without regard to case. The
// empty value, which stands for an unknown one, is never wanted.
func oneOf(wanted []string) func(string) bool {
	set := make(map[string]bool, len(wanted))
	for _, w := range wanted {
		if w != "" {
			set[foldCase(w)] = true
		}
	}
	return func(v string) bool {
		var room [64]byte
		if small, ok := smallASCII(v, room[:0]); ok { // a column may have thousands of speakers
			return set[string(small)]
		}
		return set[foldCase(v)]
	}
}

// smallASCII is what foldCase makes of a short value, in the given memory; false
// if it has other characters than ASCII or does not fit.
func smallASCII(v string, into []byte) ([]byte, bool) {
	if len(v) > cap(into) {
		return nil, false
	}
	for i := range len(v) {
		c := v[i]
		switch {
		case c >= utf8.RuneSelf:
			return nil, false
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		into = append(into, c)
	}
	return into, true
}

// inLanguage keeps language tags that equal one of wanted or are a regional
// form of it.
func inLanguage(wanted []string) func(string) bool {
	equal := oneOf(wanted)
	return func(v string) bool {
		for {
			if equal(v) {
				return true
			}
			cut := strings.LastIndexByte(v, '-')
			if cut < 0 {
				return false
			}
			v = v[:cut]
		}
	}
}
