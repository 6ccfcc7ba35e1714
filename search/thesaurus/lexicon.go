package thesaurus

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"earshot/search"
)

//go:embed lexicon/*.tsv
var lexicon embed.FS

// Builtin is the lexicon that comes with the program: everyday words and those
// of research and commerce, some 7,000 in eight languages and the most wanted
// ones in others. It is read once; the caller must not change it. To search
// with it, [NewWithBuiltin] does with a tenth of the memory.
func Builtin() []Concept { return builtin() }

var builtin = sync.OnceValue(func() []Concept {
	concepts := readBuiltin()
	builtinFirst.Store(&concepts[0])
	return concepts
})

// builtinFirst tells the list of Builtin from others; nil while nobody has it.
var builtinFirst atomic.Pointer[Concept]

func readBuiltin() []Concept {
	// Lines that cannot be read are left out; a test sees to it that there
	// are none.
	concepts, _ := readLexicon(lexicon)
	return joinMeanings(concepts)
}

// builtinLayer is made once. The concepts are not kept for it.
var builtinLayer = sync.OnceValue(func() *layer { return newLayer(readBuiltin()) })

// maxTermsInCell bounds the terms for one meaning in one language.
const maxTermsInCell = 6

// readLexicon reads all files of a lexicon, in the order of their names. It
// returns what it could read beside the errors of all lines that it could not.
func readLexicon(files fs.FS) ([]Concept, error) {
	names, err := fs.Glob(files, "lexicon/*.tsv")
	if err != nil {
		return nil, err
	}
	var concepts []Concept
	var failures []error
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read lexicon: %w", err)
		}
		more, err := parseLexicon(path.Base(name), string(data))
		concepts = append(concepts, more...)
		failures = append(failures, err)
	}
	return concepts, errors.Join(failures...)
}

// parseLexicon reads a file: a header of language tags, then a line for each
// concept with a cell for each language and "|" between the terms of a cell,
// the best first. Lines that begin with "#" are comments.
func parseLexicon(name, data string) ([]Concept, error) {
	var failures []error
	fail := func(line int, err error) {
		failures = append(failures, fmt.Errorf("%s:%d: %w", name, line, err))
	}
	var header []string
	var concepts []Concept
	seen := map[string]int{} // line by its text
	number := 0
	for text := range strings.Lines(data) {
		number++
		text = strings.TrimSuffix(text, "\n")
		if strings.HasPrefix(text, "#") {
			continue
		}
		if header == nil {
			header = strings.Split(text, "\t")
			continue
		}
		if first := seen[text]; first > 0 {
			fail(number, fmt.Errorf("same as line %d", first))
			continue
		}
		seen[text] = number
		c, err := parseConcept(header, text)
		if err != nil {
			fail(number, err)
			continue
		}
		c.ID = fmt.Sprintf("%s:%d", strings.TrimSuffix(name, ".tsv"), number)
		concepts = append(concepts, c)
	}
	return concepts, errors.Join(failures...)
}

func parseConcept(header []string, line string) (Concept, error) {
	cells := strings.Split(line, "\t")
	if len(cells) != len(header) {
		return Concept{}, fmt.Errorf("%d cells, want %d", len(cells), len(header))
	}
	c := Concept{Source: search.SourceLexicon}
	for i, cell := range cells {
		if cell == "" {
			continue
		}
		terms := strings.Split(cell, "|")
		if len(terms) > maxTermsInCell {
			return Concept{}, fmt.Errorf("%d terms in %s, at most %d", len(terms), header[i], maxTermsInCell)
		}
		for n, text := range terms {
			if err := checkTerm(text); err != nil {
				return Concept{}, fmt.Errorf("%s term %q: %w", header[i], text, err)
			}
			if slices.Contains(terms[:n], text) {
				return Concept{}, fmt.Errorf("%s term %q stands twice", header[i], text)
			}
			c.Terms = append(c.Terms, Term{Text: text, Language: header[i], Preferred: n == 0})
		}
	}
	if len(c.Terms) < 2 {
		return Concept{}, errors.New("fewer than two terms")
	}
	c.Label = c.Terms[0].Text
	return c, nil
}

func checkTerm(text string) error {
	switch {
	case !utf8.ValidString(text):
		return errors.New("not UTF-8")
	case !norm.NFC.IsNormalString(text):
		return errors.New("not in normal form C")
	case text == "":
		return errors.New("empty")
	case text != strings.Join(strings.Fields(text), " "):
		return errors.New("stray space")
	case strings.ContainsFunc(text, stray):
		return errors.New("punctuation")
	}
	return nil
}

// stray reports characters that dictionaries write around words, not in them.
func stray(r rune) bool {
	return unicode.IsControl(r) || strings.ContainsRune(`()[]{}<>;,:!?"=+*_#\`, r)
}
