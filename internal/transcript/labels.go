package transcript

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Labels are the names of speakers that a text puts in front of what they say,
// as in "Ana Ruiz: well, yes". A colon alone makes no speaker: the names must
// recur, or most of the text must be written so.
type Labels struct {
	names map[string]bool
	// each says that every text names its speaker; otherwise a name holds
	// until the next one.
	each bool
}

// labelCount is how often candidates were seen.
type labelCount struct {
	texts, labelled int
	first           bool // whether the first text has one
	counts          map[string]int
	shouted         map[string]bool // alone on a line, in capitals
}

func countLabels(texts []string) labelCount {
	c := labelCount{counts: map[string]int{}, shouted: map[string]bool{}}
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		c.texts++
		j := 0
		for line := range strings.SplitSeq(text, "\n") {
			name, rest, ok := cutLabel(line)
			if ok {
				c.counts[name]++
				if rest == "" && isShouted(name) {
					c.shouted[name] = true
				}
				if j == 0 {
					c.labelled++
					c.first = c.first || c.texts == 1
				}
			}
			j++
		}
	}
	return c
}

// recurring says how often names were seen that were seen more than once, and
// how many of them there are.
func (c labelCount) recurring() (times, names int) {
	for name, n := range c.counts {
		if n >= 2 && isName(name) {
			times += n
			names++
		}
	}
	return times, names
}

// captionLabels finds the speakers of captions.
func captionLabels(texts []string) Labels {
	c := countLabels(texts)
	most := c.labelled*2 >= c.texts
	recurring, names := c.recurring()
	l := Labels{names: map[string]bool{}, each: most || !c.first || names < 2}
	for name, n := range c.counts {
		switch {
		case most && (isName(name) || n >= 3),
			n >= 2 && isName(name) && recurring >= 4,
			c.shouted[name]:
			l.names[name] = true
		}
	}
	return l
}

// TurnLabels finds the speakers of an interview that was written down, one
// text per paragraph or line. Two names that recur make an interview; fewer
// make a note with a colon in it, and then there are none.
func TurnLabels(texts []string) Labels {
	bare := make([]string, len(texts))
	for i, text := range texts {
		if speaker, _, rest, ok := spokenAt(text); ok {
			bare[i] = speaker + ": " + rest
			continue
		}
		_, bare[i], _ = cutStamp(strings.TrimSpace(text))
	}
	c := countLabels(bare)
	recurring, names := c.recurring()
	l := Labels{names: map[string]bool{}}
	if names < 2 || recurring < 4 || recurring*5 < c.texts {
		return l
	}
	for name, n := range c.counts {
		if isName(name) && (n >= 2 || c.labelled*2 >= c.texts) || n >= 3 {
			l.names[name] = true
		}
	}
	return l
}

// None reports that no speakers were found.
func (l Labels) None() bool { return len(l.names) == 0 }

// Cut separates the speaker at the beginning of a text from what is said. It
// is not ok where no known speaker is named.
func (l Labels) Cut(text string) (speaker, rest string, ok bool) {
	if len(l.names) == 0 {
		return "", text, false
	}
	speaker, rest, ok = cutLabel(text)
	if !ok || !l.names[speaker] {
		return "", text, false
	}
	return speaker, rest, true
}

const (
	longestLabel = 40 // characters
	labelWords   = 5
)

// cutLabel separates what could be a speaker from the rest of a line.
func cutLabel(line string) (name, rest string, ok bool) {
	line = strings.TrimSpace(line)
	head := line[:min(len(line), longestLabel*utf8.UTFMax+8)]
	i := strings.IndexAny(head, ":：")
	if i <= 0 {
		return "", "", false
	}
	wide := line[i] != ':'
	name, rest = line[:i], line[i+1:]
	if wide {
		rest = line[i+len("："):]
	}
	if !wide && rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return "", "", false // 10:30, https://
	}
	name = strings.TrimLeft(name, ">-–— \t")
	if strings.HasPrefix(name, "[") && strings.HasSuffix(name, "]") {
		name = name[1 : len(name)-1]
	}
	name = oneLine(name)
	if !couldBeLabel(name) {
		return "", "", false
	}
	return name, strings.TrimSpace(rest), true
}

func couldBeLabel(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	if !unicode.IsLetter(first) || utf8.RuneCountInString(name) > longestLabel ||
		strings.Count(name, " ") >= labelWords || notSpeakers[strings.ToLower(name)] {
		return false
	}
	for _, r := range name {
		if !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune(" .'’-_()/&#", r) {
			return false
		}
	}
	for word := range strings.FieldsSeq(name) { // "Dr." may have a dot, the end of a sentence may not
		if strings.HasSuffix(word, ".") && len(word) > 5 {
			return false
		}
	}
	return true
}

// isName reports whether the words look like a name: the first is capitalised
// and so are the long ones. Scripts without capitals pass.
func isName(label string) bool {
	for i, word := range strings.Fields(label) {
		r, _ := utf8.DecodeRuneInString(word)
		if unicode.IsLower(r) && (i == 0 || utf8.RuneCountInString(word) > 3) {
			return false
		}
	}
	return true
}

func isShouted(label string) bool {
	return strings.ToUpper(label) == label && strings.ToLower(label) != label && utf8.RuneCountInString(label) > 1
}

// labelCaptions moves the names at the beginning of captions, and of lines
// within them, to the speakers.
func labelCaptions(captions []caption) {
	texts := make([]string, 0, len(captions))
	for _, c := range captions {
		for _, p := range c.parts {
			texts = append(texts, p.text)
		}
	}
	labels := captionLabels(texts)
	if labels.None() {
		return
	}
	speaker := ""
	for i, c := range captions {
		if labels.each {
			speaker = ""
		}
		var parts []part
		for _, p := range c.parts {
			for line := range strings.SplitSeq(p.text, "\n") {
				name, rest, ok := labels.Cut(line)
				if ok {
					speaker, line = name, rest
					p.words = nil // they have the name among them
				}
				if n := len(parts); ok || n == 0 {
					parts = append(parts, part{speaker: speaker, text: line, language: p.language})
				} else {
					parts[n-1].text += "\n" + line
				}
			}
			if len(c.parts) == 1 && len(parts) == 1 {
				parts[0].words = p.words
			}
		}
		captions[i].parts = parts
	}
}
