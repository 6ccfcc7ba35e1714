package transcript

import (
	"strconv"
	"strings"
	"time"
)

// jsonItem is an object of a list: an utterance or a word. Times are in
// seconds, unless jsonUnits finds that they are something else.
type jsonItem struct {
	speaker, text, language, heading string
	start, end                       float64
	timed, ends                      bool
	unitKnown                        bool
	whole                            bool // whether the times are whole numbers
	confidence                       float64
	attached                         bool // punctuation, which belongs to the word before
	nested                           bool // whether better lists may be within
	translated                       bool // whether a translation stands beside it
	words                            []jsonItem
}

func (it jsonItem) voiced() bool {
	if it.speaker != "" {
		return true
	}
	for _, w := range it.words {
		if w.speaker != "" {
			return true
		}
	}
	return false
}

// The names under which tools keep things, normalised, the surest first.
var (
	textKeys    = []string{"text", "body", "punctuatedword", "word", "transcript", "content", "utterance", "sentence", "display", "displaytext", "value", "source", "caption", "message"}
	speakerKeys = []string{"speaker", "speakername", "speakerlabel", "speakerid", "speakertag", "participant", "participantname", "author", "sender", "username"}
	startKeys   = []string{"start", "starttime", "startoffset", "begin", "ts", "timestampstart", "starttimestamp", "from", "startseconds", "starts"}
	endKeys     = []string{"end", "endtime", "endoffset", "endts", "resultendtime", "resultendoffset", "timestampend", "endtimestamp", "to", "endseconds"}
	surenesses  = []string{"confidence", "probability", "score", "p", "conf"}
	startMSKeys = []string{"startms", "starttimems", "offsetmilliseconds", "beginms", "startmillis", "startoffsetms"}
	endMSKeys   = []string{"endms", "endtimems", "endmillis", "endoffsetms"}
)

// readItem reads an object. It is not ok for what says neither words nor a
// speaker nor a time.
func readItem(raw string) (jsonItem, bool) {
	m := fieldsOf(raw)
	if m == nil {
		return jsonItem{}, false
	}
	var it jsonItem
	m = it.say(m)
	it.speaker = m.text(speakerKeys...)
	if it.speaker == "" {
		it.speaker = m.nameIn("speaker", "participant", "author", "sender", "from", "user")
	}
	if it.speaker == "" {
		if from := m.text("from"); from != "" && from[0] > '9' {
			it.speaker = from
		}
	}
	it.speaker = speakerLabel(it.speaker, m.text("speakertag"))
	it.when(m)
	it.language = LanguageTag(m.text("language", "languagecode", "lang", "locale"))
	it.heading = m.text("heading")
	it.confidence = m.number(surenesses...)
	kind := m.text("type")
	it.attached = kind == "punctuation" || kind == "punct" || m.text("attachesto") == "previous"
	it.nested = m.has("sentences")
	it.translated = m.text("source") == it.text && m.text("target") != ""
	if it.text == "" && len(it.words) == 0 {
		return it, it.timed || it.speaker != ""
	}
	return it, true
}

// speakerLabel makes a label of a number. Google's tag 0 is nobody.
func speakerLabel(s, tag string) string {
	switch {
	case s == tag && tag == "0":
		return ""
	case isDigits(s):
		return "Speaker " + s
	}
	return s
}

// say finds the words: its own, those of its first alternative, or those of
// its parts. It returns the fields with those of the alternative.
func (it *jsonItem) say(m jsonFields) jsonFields {
	it.text = m.text(textKeys...)
	for _, key := range []string{"alternatives", "nbest"} {
		best := firstOf(m.get(key))
		if best == nil {
			continue
		}
		if text := best.text("display", "transcript", "content", "text", "lexical"); text != "" {
			it.text = text
		}
		it.words = best.items("words")
		// What the list itself does not say, its first entry may.
		for _, f := range best {
			if (f.key == "speaker" || f.key == "confidence" || f.key == "language") && !m.has(f.key) {
				m = append(m, f)
			}
		}
	}
	for _, key := range []string{"words", "tokens", "wordsegments"} {
		if len(it.words) == 0 {
			it.words = m.items(key)
		}
	}
	if elements := m.items("elements"); len(elements) > 0 && it.text == "" {
		var all strings.Builder
		for _, e := range elements {
			all.WriteString(e.text)
			if !e.attached {
				it.words = append(it.words, e)
			}
		}
		it.text = all.String()
	}
	if sentences := m.items("sentences"); len(sentences) > 0 && it.text == "" {
		var all []string
		for _, s := range sentences {
			all = append(all, s.text)
		}
		it.text = strings.Join(all, " ")
	}
	it.words = joinTokens(it.words)
	return m
}

// joinTokens makes words of the tokens of whisper.cpp, of which the first of
// each word begins with a blank, and leaves out those that are only marks.
func joinTokens(tokens []jsonItem) []jsonItem {
	blank := false
	for _, t := range tokens {
		blank = blank || strings.HasPrefix(t.text, " ")
	}
	if !blank {
		return tokens
	}
	var words []jsonItem
	for _, t := range tokens {
		if strings.HasPrefix(t.text, "[_") {
			continue
		}
		if n := len(words); n > 0 && !strings.HasPrefix(t.text, " ") {
			words[n-1].text += t.text
			words[n-1].end, words[n-1].ends = t.end, t.ends
			continue
		}
		words = append(words, t)
	}
	return words
}

// when finds the times, whatever they are called and counted in.
func (it *jsonItem) when(m jsonFields) {
	it.whole = true
	var ok bool
	if it.start, ok = m.fixed(0.001, startMSKeys...); ok {
		it.timed, it.unitKnown = true, true
		it.end, it.ends = m.fixed(0.001, endMSKeys...)
		it.lasts(m, 0.001, "durationmilliseconds", "durationms")
		return
	}
	if it.start, ok = m.fixed(1e-7, "offsetinticks"); ok {
		it.timed, it.unitKnown = true, true
		it.lasts(m, 1e-7, "durationinticks")
		return
	}
	if inner := fieldsOf(m.get("offsets")); inner != nil { // whisper.cpp
		if it.start, ok = inner.fixed(0.001, "from"); ok {
			it.timed, it.unitKnown = true, true
			it.end, it.ends = inner.fixed(0.001, "to")
			return
		}
	}
	if inner := fieldsOf(m.get("timestamps")); inner != nil {
		m = inner
	}
	if pair := elementsOf(m.get("timestamp")); len(pair) == 2 { // pipelines of transformers
		m = jsonFields{{"start", pair[0]}, {"end", pair[1]}}
	}
	it.start, it.timed = it.at(m, startKeys...)
	it.end, it.ends = it.at(m, endKeys...)
	if !it.timed && !it.ends {
		it.start, it.timed = it.at(m, "timestamp", "time")
	}
	if it.timed && !it.ends {
		if d, ok := it.at(m, "duration", "dur"); ok {
			it.end, it.ends = it.start+d, true
		}
	}
}

func (it *jsonItem) lasts(m jsonFields, unit float64, keys ...string) {
	if d, ok := m.fixed(unit, keys...); ok && !it.ends {
		it.end, it.ends = it.start+d, true
	}
}

// at reads the first of the keys that holds a time: a number, or a text such
// as 1.5, 1.5s, PT1.5S or 00:00:01,500.
func (it *jsonItem) at(m jsonFields, keys ...string) (float64, bool) {
	for _, key := range keys {
		raw := m.get(key)
		if raw == "" {
			continue
		}
		if n, err := strconv.ParseFloat(raw, 64); err == nil {
			it.whole = it.whole && !strings.ContainsAny(raw, ".eE")
			return n, true
		}
		if raw[0] != '"' {
			continue
		}
		it.whole = false
		if n, ok := spokenTime(unquoted(raw)); ok {
			return n, true
		}
	}
	return 0, false
}

// spokenTime reads a time that is written as a text, in seconds.
func spokenTime(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	if d, ok := wholeTime(s); ok {
		return d.Seconds(), true
	}
	if rest, ok := strings.CutPrefix(strings.ToUpper(s), "PT"); ok {
		d, err := time.ParseDuration(strings.ToLower(rest))
		return d.Seconds(), err == nil
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(s, "s"), 64)
	return n, err == nil && n == n
}
