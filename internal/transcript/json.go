package transcript

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
)

// readJSON reads what recognisers and meeting tools write as JSON. They agree
// on nothing but this: somewhere there is a list of objects, and each says what
// was said, when, and perhaps by whom. So every list is looked at, one object
// at a time, and the best one is the transcript:
//
//	whisper, whisper.cpp, WhisperX   segments or transcription, with words or tokens
//	Deepgram                         results.utterances, or paragraphs, or words of a channel
//	AssemblyAI                       utterances, else words (milliseconds)
//	Amazon Transcribe                results.audio_segments, else results.items (strings)
//	Google, v1 and v2                results[].alternatives[0], words with speakers in the last
//	Azure, batch and fast            recognizedPhrases[].nBest[0] (ticks), phrases (milliseconds)
//	Rev                              monologues[].elements
//	Speechmatics                     results[].alternatives[0].content, a word each
//	podcasts, meetings, our own      segments with body, content or text
func readJSON(ctx context.Context, text string) (Transcript, error) {
	f := newJSONFinder()
	err := f.file(ctx, text)
	t := Transcript{Language: f.language}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		t.warn(0, "the file breaks off")
	} else if err != nil {
		return Transcript{}, err
	}
	list := f.best()
	if list == nil {
		return Transcript{}, &SyntaxError{Reason: "no list in it says what was said by whom or when; it looks like {\"segments\":[{\"start\":0.5,\"end\":1.2,\"text\":\"…\"}]}"}
	}
	if list.translated {
		t.warn(0, "translations that stand beside the text were left out")
	}
	return t, t.fill(ctx, list.captions(f.turns), !list.voiced)
}

// jsonList is a list of objects that say something.
type jsonList struct {
	key    string // its own name, normalised
	items  []jsonItem
	size   int  // bytes of text
	voiced bool // whether anybody is named
	timed  bool
	exact  bool // whether words have times

	translated bool // whether translations stand beside the text
	raw        jsonUnits
}

// jsonFinder walks through a file and remembers its lists.
type jsonFinder struct {
	lists    []*jsonList
	byPath   map[string]*jsonList
	turns    []jsonItem // who spoke when, without what
	language string
	items    int
	lastKey  string   // for a file that is cut: the last key,
	cut      []string // and the lists whose last object is not whole, outermost first
}

func newJSONFinder() *jsonFinder { return &jsonFinder{byPath: map[string]*jsonList{}} }

// file walks through all values of a file: one, or one a line.
func (f *jsonFinder) file(ctx context.Context, text string) error {
	w := &jsonWalk{s: text, found: f, ended: ctx.Err}
	lines := isJSONLines(text)
	for i := 0; ; {
		at, _ := w.space(i)
		if at == len(text) {
			return nil
		}
		var err error
		if lines && text[at] == '{' {
			i, err = w.element(at, []string{"[]"}, false)
		} else {
			i, err = w.value(at, nil)
		}
		if err != nil {
			return err
		}
	}
}

// isJSONLines reports whether a text has an object on each line.
func isJSONLines(text string) bool {
	first, rest, ok := strings.Cut(strings.TrimSpace(text), "\n")
	return ok && strings.HasPrefix(first, "{") && strings.HasSuffix(strings.TrimSpace(first), "}") && strings.HasPrefix(rest, "{")
}

// text learns the language of the file where it is said.
func (f *jsonFinder) text(path []string, quoted string) {
	if len(path) == 0 || len(path) > 3 || f.language != "" {
		return
	}
	switch path[len(path)-1] {
	case "language", "languagecode", "lang", "locale":
		f.language = LanguageTag(unquoted(quoted))
	}
}

func isGuesses(key string) bool { return key == "alternatives" || key == "nbest" }

// item adds an object to the list that it stands in. It is not done where the
// object says nothing, or may hold a better list.
func (f *jsonFinder) item(path []string, raw string) (done bool, err error) {
	it, ok := readItem(raw)
	if !ok {
		return false, nil
	}
	if f.items++; f.items > 4*mostSegments {
		return false, tooMuch("there are too many items in its lists; the limit is %d", 4*mostSegments)
	}
	if it.text == "" && len(it.words) == 0 {
		if it.speaker != "" && it.timed && len(path) > 1 && path[len(path)-2] == "segments" {
			f.turns = append(f.turns, it)
		}
		return false, nil
	}
	where := pathOf(path)
	list := f.byPath[where]
	if list == nil {
		list = &jsonList{key: listKey(path)}
		f.byPath[where] = list
		f.lists = append(f.lists, list)
	}
	list.add(it)
	return !it.nested, nil
}

// pathOf names a list. Keys that are ids are all the same.
func pathOf(path []string) string {
	var b strings.Builder
	for _, key := range path {
		if len(key) >= 8 && strings.ContainsAny(key, "0123456789") {
			key = "*"
		}
		b.WriteString(key)
		b.WriteByte('.')
	}
	return b.String()
}

// listKey is the name of a list: the last one in the path that is not an
// array.
func listKey(path []string) string {
	for _, key := range slices.Backward(path) {
		if key != "[]" {
			return key
		}
	}
	return ""
}

func (l *jsonList) add(it jsonItem) {
	l.items = append(l.items, it)
	l.size += len(it.text)
	l.voiced = l.voiced || it.voiced()
	l.timed = l.timed || it.timed
	l.translated = l.translated || it.translated
	l.exact = l.exact || len(it.words) > 0 && it.words[0].timed
	l.raw.add(it)
}

// words reports whether the items are single words rather than utterances.
func (l *jsonList) words() bool {
	switch l.key {
	case "words", "wordsegments", "tokens", "items", "elements", "results":
	default:
		return false
	}
	single := 0
	for _, it := range l.items {
		if len(it.words) == 0 && !strings.ContainsAny(strings.TrimSpace(it.text), " \n") {
			single++
		}
	}
	return single*10 >= len(l.items)*9
}

func (l *jsonList) useful() bool { return l.voiced || l.timed || l.exact }

// best is the list that tells most: nearly all of the text, with speakers,
// with times, and utterances rather than words. It is nil where none will do.
func (f *jsonFinder) best() *jsonList {
	longest := 0
	for _, l := range f.lists {
		if l.useful() {
			longest = max(longest, l.size)
		}
	}
	var best *jsonList
	bestScore := -1
	for _, l := range f.lists {
		if !l.useful() || l.size*5 < longest*3 {
			continue
		}
		score := 0
		if l.voiced {
			score += 4
		}
		if l.timed {
			score += 2
		}
		if !l.words() {
			score++
		}
		if score > bestScore {
			best, bestScore = l, score
		}
	}
	return best
}

// normalKey writes start_time, startTime and StartTime alike.
func normalKey(key string) string {
	if len(key) > 64 {
		key = key[:64]
	}
	for i := range len(key) {
		if c := key[i]; c < 'a' || c > 'z' {
			return strings.ToLower(keySigns.Replace(key))
		}
	}
	return key
}

var keySigns = strings.NewReplacer("_", "", "-", "", " ", "")

// looksJSON tells a transcript from other JSON by the beginning of a file.
func looksJSON(head string) bool {
	head = strings.TrimSpace(head)
	if head == "" || head[0] != '{' && head[0] != '[' {
		return false
	}
	f := newJSONFinder()
	err := f.file(context.Background(), head)
	if f.best() != nil {
		return true
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		return false
	}
	for _, list := range f.cut {
		switch list {
		case "segments", "utterances", "monologues", "recognizedphrases", "combinedrecognizedphrases", "combinedphrases", "transcription", "phrases", "chunks":
			return true
		}
	}
	return f.lastKey == "transcript" || f.lastKey == "text" && len(f.cut) == 0
}
