package transcript

import (
	"math"
	"strconv"
	"strings"
)

// jsonFields is an object by normalised keys, its values unread.
type jsonFields []jsonField

type jsonField struct{ key, value string }

// get is the value of a key, "" if there is none.
func (m jsonFields) get(key string) string {
	for _, f := range m {
		if f.key == key {
			return f.value
		}
	}
	return ""
}

func (m jsonFields) has(key string) bool { return m.get(key) != "" }

// mostFields is how many fields of an object are looked at.
const mostFields = 1000

// fieldsOf reads an object without copying it; it is nil for anything else,
// and for a broken one.
func fieldsOf(raw string) jsonFields {
	if raw == "" || raw[0] != '{' {
		return nil
	}
	w := &jsonWalk{s: raw}
	fields := make(jsonFields, 0, 8)
	i, err := w.space(1)
	for err == nil && len(fields) < mostFields {
		if raw[i] == '}' {
			return fields
		}
		var f jsonField
		if f, i, err = w.field(i); err != nil {
			return nil
		}
		fields = append(fields, f)
		var done bool
		if i, done, err = w.next(i, '}'); done {
			return fields
		}
	}
	return nil
}

// field reads a key and its value, and returns the end of both.
func (w *jsonWalk) field(i int) (f jsonField, end int, err error) {
	if w.s[i] != '"' {
		return f, i, w.broken(i)
	}
	if end, err = w.text(i); err != nil {
		return f, end, err
	}
	f.key = normalKey(unquoted(w.s[i:end]))
	if i, err = w.space(end); err != nil {
		return f, i, err
	}
	if w.s[i] != ':' {
		return f, i, w.broken(i)
	}
	if i, err = w.space(i + 1); err != nil {
		return f, i, err
	}
	end, err = w.skip(i)
	f.value = strings.TrimSpace(w.s[i:end])
	return f, end, err
}

// elementsOf reads the values of a list; it is nil for anything else.
func elementsOf(raw string) []string {
	if raw == "" || raw[0] != '[' {
		return nil
	}
	w := &jsonWalk{s: raw}
	var all []string
	i, err := w.space(1)
	for err == nil && raw[i] != ']' {
		begin := i
		if i, err = w.skip(i); err != nil {
			return nil
		}
		all = append(all, strings.TrimSpace(raw[begin:i]))
		var done bool
		if i, done, err = w.next(i, ']'); done {
			break
		}
	}
	if err != nil {
		return nil
	}
	return all
}

// text is the first of the keys that holds a text or a number, as a text.
func (m jsonFields) text(keys ...string) string {
	for _, key := range keys {
		raw := m.get(key)
		if raw == "" {
			continue
		}
		switch c := raw[0]; {
		case c == '"':
			if s := unquoted(raw); s != "" {
				return s
			}
		case c == '-' || c >= '0' && c <= '9':
			return raw
		}
	}
	return ""
}

// nameIn is the name in the first of the keys that holds an object with one.
func (m jsonFields) nameIn(keys ...string) string {
	for _, key := range keys {
		if inner := fieldsOf(m.get(key)); inner != nil {
			if name := inner.text("name", "displayname", "label", "id"); name != "" {
				return name
			}
		}
	}
	return ""
}

func (m jsonFields) number(keys ...string) float64 {
	for _, key := range keys {
		if n, err := strconv.ParseFloat(m.text(key), 64); err == nil && n >= 0 && n <= 1 {
			return n
		}
	}
	return 0
}

// fixed reads a number that is counted in a known unit of seconds.
func (m jsonFields) fixed(unit float64, keys ...string) (float64, bool) {
	for _, key := range keys {
		if n, err := strconv.ParseFloat(m.text(key), 64); err == nil && !math.IsNaN(n) {
			return n * unit, true
		}
	}
	return 0, false
}

// items reads the objects of a list within an object.
func (m jsonFields) items(key string) []jsonItem {
	var items []jsonItem
	for _, one := range elementsOf(m.get(key)) {
		if it, ok := readItem(one); ok && it.text != "" {
			it.words = nil
			items = append(items, it)
		}
	}
	return items
}

// firstOf is the first object of a list.
func firstOf(raw string) jsonFields {
	if all := elementsOf(raw); len(all) > 0 {
		return fieldsOf(all[0])
	}
	return nil
}

// LanguageTag is the tag of a language that is given as a tag or by its English
// name, as recognisers do; "" if it is neither.
func LanguageTag(s string) string {
	if s == "" || len(s) > 40 {
		return ""
	}
	if code := languageNames[strings.ToLower(s)]; code != "" {
		return code
	}
	return bcp47(s)
}

var languageNames = map[string]string{
	"afrikaans": "af", "arabic": "ar", "bulgarian": "bg", "catalan": "ca", "chinese": "zh", "croatian": "hr", "czech": "cs",
	"danish": "da", "dutch": "nl", "english": "en", "estonian": "et", "finnish": "fi", "french": "fr", "german": "de",
	"greek": "el", "hebrew": "he", "hindi": "hi", "hungarian": "hu", "indonesian": "id", "italian": "it", "japanese": "ja",
	"korean": "ko", "latvian": "lv", "lithuanian": "lt", "malay": "ms", "norwegian": "no", "persian": "fa", "polish": "pl",
	"portuguese": "pt", "romanian": "ro", "russian": "ru", "serbian": "sr", "slovak": "sk", "slovenian": "sl", "spanish": "es",
	"swedish": "sv", "tamil": "ta", "thai": "th", "turkish": "tr", "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi", "welsh": "cy",
}
