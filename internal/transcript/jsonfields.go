package transcript

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// jsonFields is an object by normalised keys, its values unread.
type jsonFields map[string]json.RawMessage

// fieldsOf reads an object; it is nil for anything else.
func fieldsOf(raw json.RawMessage) jsonFields {
	if len(raw) == 0 || raw[0] != '{' {
		return nil
	}
	var m map[string]json.RawMessage
	if json.Unmarshal(raw, &m) != nil {
		return nil
	}
	fields := make(jsonFields, len(m))
	for key, value := range m {
		if k := normalKey(key); fields[k] == nil || key == k {
			fields[k] = value
		}
	}
	return fields
}

// text is the first of the keys that holds a text or a number, as a text.
func (m jsonFields) text(keys ...string) string {
	for _, key := range keys {
		raw := m[key]
		if len(raw) == 0 {
			continue
		}
		var s string
		switch c := raw[0]; {
		case c == '"':
			if json.Unmarshal(raw, &s) == nil && s != "" {
				return s
			}
		case c == '-' || c >= '0' && c <= '9':
			return string(raw)
		}
	}
	return ""
}

// nameIn is the name in the first of the keys that holds an object with one.
func (m jsonFields) nameIn(keys ...string) string {
	for _, key := range keys {
		if inner := fieldsOf(m[key]); inner != nil {
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
	raw := m[key]
	if len(raw) == 0 || raw[0] != '[' {
		return nil
	}
	var all []json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return nil
	}
	var items []jsonItem
	for _, one := range all {
		if it, ok := readItem(one); ok && it.text != "" {
			it.words = nil
			items = append(items, it)
		}
	}
	return items
}

// firstOf is the first object of a list.
func firstOf(raw json.RawMessage) jsonFields {
	if all := pairOf(raw); len(all) > 0 {
		return fieldsOf(all[0])
	}
	return nil
}

// pairOf is the values of a list.
func pairOf(raw json.RawMessage) []json.RawMessage {
	if len(raw) == 0 || raw[0] != '[' {
		return nil
	}
	var all []json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return nil
	}
	return all
}

// spokenIn is the tag of a language that is given as a tag or by its English
// name, as recognisers do; "" if it is neither.
func spokenIn(s string) string {
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
