package transcript

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// jsonUnits finds out what the times of a list are counted in, where their
// names do not tell. People say some 15 characters a second; times in
// milliseconds make that 0.015.
type jsonUnits struct {
	unknown, fractions bool
	characters         int
	lasting            float64
	last               float64
}

func (u *jsonUnits) add(it jsonItem) {
	if it.timed && !it.unitKnown {
		u.unknown = true
		u.fractions = u.fractions || !it.whole
	}
	u.characters += utf8.RuneCountInString(it.text)
	if it.ends {
		u.lasting += max(it.end-it.start, 0)
		u.last = max(u.last, it.end)
	}
	u.last = max(u.last, it.start)
}

// milliseconds reports that the numbers are too large for seconds.
func (u jsonUnits) milliseconds() bool {
	if !u.unknown || u.fractions {
		return false
	}
	length := u.lasting
	if length == 0 {
		length = u.last
	}
	return length > 60 && float64(u.characters) < length*0.3
}

// captions makes captions of a list, with speakers from turns where the list
// itself has none.
func (l *jsonList) captions(turns []jsonItem) []caption {
	if l.raw.milliseconds() {
		for i := range l.items {
			l.items[i].scale(0.001)
		}
	}
	if !l.voiced && len(turns) > 0 {
		l.voiced = nameByTurns(l.items, turns)
	}
	if l.words() {
		return captionsOfWords(l.items)
	}
	if words := l.diarized(); words != nil {
		return captionsOfWords(words)
	}
	captions := make([]caption, 0, len(l.items))
	for i, it := range l.items {
		if it.text == "" || onlyWords(it) || tooLong(it) {
			captions = append(captions, captionsOfWords(it.words)...)
			continue
		}
		captions = append(captions, it.caption(i+1))
	}
	return captions
}

func (it *jsonItem) scale(by float64) {
	if !it.unitKnown {
		it.start, it.end = it.start*by, it.end*by
	}
	for i := range it.words {
		it.words[i].scale(by)
	}
}

// onlyWords reports that different people speak within an item, which only its
// words tell.
func onlyWords(it jsonItem) bool {
	for _, w := range it.words {
		if w.speaker != "" && w.speaker != it.words[0].speaker {
			return true
		}
	}
	return false
}

// tooLong reports that an item is a whole talk, whose words can be made into
// sentences.
func tooLong(it jsonItem) bool {
	n := len(strings.Fields(it.text))
	return n > 2*mostSpoken && len(it.words)*10 >= n*9 && it.words[0].timed
}

// diarized finds the words of Google's last result, which repeats all others
// with their speakers.
func (l *jsonList) diarized() []jsonItem {
	n := len(l.items)
	if n < 2 {
		return nil
	}
	last, before := l.items[n-1].words, 0
	for _, it := range l.items[:n-1] {
		if it.voiced() {
			return nil
		}
		before += len(it.words)
	}
	if !l.items[n-1].voiced() || before == 0 || len(last) < before {
		return nil
	}
	return last
}

// caption makes a caption of an utterance. Its number stands for the line.
func (it jsonItem) caption(number int) caption {
	speaker, words := it.speaker, it.words
	if speaker == "" && len(words) > 0 {
		speaker = words[0].speaker
	}
	c := caption{line: 0, item: number, untimed: !it.timed, heading: oneLine(it.heading)}
	start, end, ends := it.start, it.end, it.ends
	if n := len(words); n > 0 && words[0].timed {
		if !it.timed {
			start, c.untimed = words[0].start, false
		}
		if !ends {
			end, ends = words[n-1].end, words[n-1].ends
		}
	}
	if !ends {
		end = start
	}
	c.start, c.end = secondsOf(start), secondsOf(end)
	c.parts = []part{{speaker: oneLine(speaker), text: it.text, language: it.language, words: timesOf(words)}}
	return c
}

// timesOf keeps the words that have times.
func timesOf(items []jsonItem) []Word {
	var words []Word
	for _, it := range items {
		if it.timed && !it.attached {
			w := Word{Text: oneLine(it.text), Start: max(secondsOf(it.start), 0), Confidence: it.confidence}
			w.End = max(w.Start, secondsOf(it.end))
			words = append(words, w)
		}
	}
	return words
}

// nameByTurns gives items the speaker who had the turn when they begin.
func nameByTurns(items, turns []jsonItem) bool {
	t, named := 0, false
	for i := range items {
		if !items[i].timed {
			continue
		}
		for t+1 < len(turns) && turns[t+1].start <= items[i].start {
			t++
		}
		if turns[t].start <= items[i].start {
			items[i].speaker, named = turns[t].speaker, true
		}
	}
	return named
}

// What single words are made into: sentences, of one speaker, without a long
// pause.
const (
	mostSpoken  = 60  // words
	longSilence = 2.0 // seconds
)

// captionsOfWords makes sentences of words.
func captionsOfWords(words []jsonItem) []caption {
	var captions []caption
	var text strings.Builder
	from := 0
	speaker := ""
	for i, w := range words {
		if w.attached && i > from {
			text.WriteString(strings.TrimSpace(w.text))
		} else {
			if text.Len() > 0 && needsBlank(text.String(), w.text) {
				text.WriteByte(' ')
			}
			text.WriteString(strings.TrimSpace(w.text))
			if w.speaker != "" {
				speaker = w.speaker
			}
		}
		if i+1 < len(words) && goesOn(words[from:i+1], words[i+1], text.String(), speaker) {
			continue
		}
		whole := jsonItem{speaker: speaker, text: text.String(), language: words[from].language, words: words[from : i+1]}
		whole.start, whole.timed, whole.end, whole.ends = span(words[from : i+1])
		captions = append(captions, whole.caption(len(captions)+1))
		text.Reset()
		from = i + 1
	}
	return captions
}

// span is when words begin and end.
func span(words []jsonItem) (start float64, timed bool, end float64, ends bool) {
	end = math.Inf(-1)
	for _, w := range words {
		if !w.timed {
			continue
		}
		if !timed {
			start, timed = w.start, true
		}
		if w.ends {
			end, ends = max(end, w.end), true
		}
	}
	if !ends {
		end = start
	}
	return start, timed, end, ends
}

// goesOn reports whether the next word belongs to the same sentence.
func goesOn(said []jsonItem, next jsonItem, text, speaker string) bool {
	last := said[len(said)-1]
	switch {
	case next.attached:
		return true
	case len(said) >= mostSpoken, next.speaker != "" && next.speaker != speaker && speaker != "":
		return false
	case next.timed && last.ends && next.start-last.end >= longSilence:
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(text)
	return !strings.ContainsRune(".?!…。？！؟", r)
}

// needsBlank reports whether two words are written apart.
func needsBlank(before, word string) bool {
	a, _ := utf8.DecodeLastRuneInString(before)
	b, _ := utf8.DecodeRuneInString(strings.TrimSpace(word))
	return !isUnspaced(a) || !isUnspaced(b)
}

// isUnspaced reports whether a script writes words without blanks.
func isUnspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer) ||
		strings.ContainsRune("、。「」！？", r)
}
