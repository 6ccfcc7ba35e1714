package transcript

import (
	"strings"
	"time"

	"golang.org/x/text/language"
)

// Node is a piece of cue text: an element with children, a text, or a stamp.
type Node struct {
	Name       string   // c, i, b, u, ruby, rt, v or lang; "" for texts and stamps
	Classes    []string // such as loud of <v.loud Ana>
	Annotation string   // the voice of v, the language of lang
	Text       string   // of a text
	At         time.Duration
	Stamp      bool // whether the node is a stamp; then At is its time
	Children   []Node
}

// ParseCueText builds the tree of a cue's text by the algorithm of the W3C
// standard: tags that it does not know vanish, what they enclose stays.
func ParseCueText(text string) []Node {
	b := newTreeBuilder()
	for text != "" {
		t, n := nextToken(text, len(text))
		text = text[n:]
		b.add(t)
	}
	return b.tree()
}

// deepestTags bounds how many tags of a cue may stand within each other. What
// is deeper is read as if its tags were not there.
const deepestTags = 100

// treeBuilder holds the elements that are open, the root first.
type treeBuilder struct{ open []*Node }

func newTreeBuilder() *treeBuilder { return &treeBuilder{open: []*Node{{}}} }

func (b *treeBuilder) current() *Node { return b.open[len(b.open)-1] }

func (b *treeBuilder) append(n Node) { b.current().Children = append(b.current().Children, n) }

func (b *treeBuilder) add(t token) {
	switch t.kind {
	case tokenText:
		b.append(Node{Text: t.value})
	case tokenStamp:
		if at, ok := stampTag(t.value); ok {
			b.append(Node{At: at, Stamp: true})
		}
	case tokenStart:
		if b.knows(t.value) && len(b.open) <= deepestTags {
			b.open = append(b.open, &Node{Name: t.value, Classes: t.classes, Annotation: t.annotation})
		}
	case tokenEnd:
		b.end(t.value)
	}
}

func (b *treeBuilder) knows(name string) bool {
	switch name {
	case "c", "i", "b", "u", "ruby", "v", "lang":
		return true
	case "rt":
		return b.current().Name == "ruby"
	}
	return false
}

// end closes the current element if the tag is its own; other end tags mean
// nothing, except that the one of ruby also closes an open rt.
func (b *treeBuilder) end(name string) {
	current := b.current().Name
	switch {
	case current == "":
	case current == name:
		b.close()
	case name == "ruby" && current == "rt":
		b.close()
		b.close()
	}
}

func (b *treeBuilder) close() {
	n := b.current()
	b.open = b.open[:len(b.open)-1]
	b.append(*n)
}

func (b *treeBuilder) tree() []Node {
	for len(b.open) > 1 {
		b.close()
	}
	return b.open[0].Children
}

func stampTag(s string) (time.Duration, bool) {
	c := scanner{s: s}
	at, ok := c.vttTime()
	return at, ok && c.rest() == ""
}

// visibleTree is ParseCueText for people's sake: where the standard would
// swallow words, because somebody wrote "I <3 it" or "<laughs>", they stay.
// Rescued says that this was needed.
func visibleTree(text string) (nodes []Node, rescued bool) {
	b := newTreeBuilder()
	var ends map[string]bool
	for rest := text; rest != ""; {
		t, n := nextToken(rest, longestTag)
		if t.kind == tokenStart && !t.open && ends == nil {
			ends = endTags(text)
		}
		switch {
		case t.kind != tokenText && swallows(t, ends):
			rescued = true
			t, n = token{kind: tokenText, value: "<"}, 1
		case t.kind == tokenStart && breaksLine[strings.TrimSuffix(strings.ToLower(t.value), "/")]:
			t = token{kind: tokenText, value: "\n"}
		}
		rest = rest[n:]
		b.add(t)
	}
	return b.tree(), rescued
}

// breaksLine are the tags of HTML that part words.
var breaksLine = map[string]bool{"br": true, "p": true, "div": true}

// endTags lists the names of the end tags of a text.
func endTags(text string) map[string]bool {
	names := map[string]bool{}
	for part := range strings.SplitSeq(text, "</") {
		if name, _, ok := strings.Cut(part[:min(len(part), longestTag)], ">"); ok {
			names[name] = true
		}
	}
	return names
}

// swallows reports whether a tag is really something that a person wrote: it
// does not end, or it is unknown and has no end tag.
func swallows(t token, ends map[string]bool) bool {
	switch t.kind {
	case tokenStamp:
		_, ok := stampTag(t.value)
		return !ok && strings.ContainsAny(t.value, " \n") || t.open
	case tokenEnd:
		return t.open && strings.ContainsAny(t.value, " \n")
	case tokenText, tokenStart:
	}
	if t.open {
		return t.value != "" || t.annotation != ""
	}
	name := strings.TrimSuffix(strings.ToLower(t.value), "/")
	if markup[name] {
		return false
	}
	if name == "" {
		return t.annotation != ""
	}
	return !ends[t.value]
}

// flattener turns a tree into parts: what one voice says.
type flattener struct {
	parts     []part
	text      strings.Builder
	speaker   string
	tongues   []string // languages of the texts of the part, as far as said
	languages []string // open lang elements
	voices    bool     // whether there was any voice
	words     []Word   // runs of text behind stamps
	at        time.Duration
	stamped   bool
}

// flatten lists the parts of a tree. Words are what stands between stamps.
func flatten(nodes []Node) (parts []part, voices bool) {
	f := &flattener{}
	f.walk(nodes)
	f.flush()
	return f.parts, f.voices
}

func (f *flattener) walk(nodes []Node) {
	for _, n := range nodes {
		switch {
		case n.Stamp:
			f.at, f.stamped = n.At, true
		case n.Name == "":
			f.add(n.Text)
		case n.Name == "v":
			f.flush()
			outer := f.speaker
			f.speaker, f.voices = n.Annotation, true
			f.walk(n.Children)
			f.flush()
			f.speaker = outer
		case n.Name == "lang":
			f.languages = append(f.languages, bcp47(n.Annotation))
			f.walk(n.Children)
			f.languages = f.languages[:len(f.languages)-1]
		default:
			f.walk(n.Children)
		}
	}
}

func (f *flattener) add(text string) {
	f.text.WriteString(text)
	if strings.TrimSpace(text) == "" {
		return
	}
	tongue := ""
	if n := len(f.languages); n > 0 {
		tongue = f.languages[n-1]
	}
	f.tongues = append(f.tongues, tongue)
	f.words = append(f.words, Word{Text: oneLine(text), Start: f.at, End: -1})
	if !f.stamped {
		f.words[len(f.words)-1].Start = -1 // when the cue begins
	}
}

func (f *flattener) flush() {
	if f.text.Len() > 0 {
		p := part{speaker: f.speaker, text: f.text.String(), language: oneTongue(f.tongues)}
		if f.stamped {
			p.words = f.words
		}
		f.parts = append(f.parts, p)
	}
	f.text.Reset()
	f.tongues, f.words = nil, nil
}

// oneTongue is the language that all texts are in, "" if there is none.
func oneTongue(tongues []string) string {
	for _, t := range tongues {
		if t != tongues[0] {
			return ""
		}
	}
	if len(tongues) == 0 {
		return ""
	}
	return tongues[0]
}

// bcp47 is the tag that a file gives a language, in its usual form; "" if it
// is none.
func bcp47(s string) string {
	tag, err := language.Parse(strings.TrimSpace(s))
	if err != nil || tag == language.Und {
		return ""
	}
	return tag.String()
}
