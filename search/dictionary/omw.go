package dictionary

import (
	"bufio"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

const maxSynsetWords = 4_000_000

var synsetPattern = regexp.MustCompile(`^(?:[a-z0-9]+-)*\d{8}-?[nvarspx]$`)

func synsetID(s string) bool { return synsetPattern.MatchString(s) }

// synsets are the words of tables of the Open Multilingual Wordnet: a file
// holds one language, and what two files call by one id means the same.
type synsets struct {
	source, target map[string][]string // by id
	words          int
}

func newSynsets() *synsets { return &synsets{map[string][]string{}, map[string][]string{}, 0} }

// read reads lines of synset, "LANGUAGE:lemma" or "lemma", and word. Where the
// lines do not say the language, the comment at the begin does, as
// "# Wordnet Bahasa	ind	http://…".
func (s *synsets) read(r *bufio.Reader, p languages) error {
	l := newLines(inUTF8(r))
	language := ""
	for l.next() {
		cells := strings.Split(l.text, "\t")
		if strings.HasPrefix(l.text, "#") {
			if l.number == 1 && len(cells) > 1 {
				language = strings.TrimSpace(cells[1])
			}
			continue
		}
		if len(cells) < 3 {
			if strings.TrimSpace(l.text) == "" {
				continue
			}
			return badLine(l.number, "want a synset, a relation and a word, separated by tabs")
		}
		tag, relation, tagged := strings.Cut(cells[1], ":")
		if !tagged {
			tag, relation = language, cells[1]
		}
		if relation != "lemma" {
			continue // definitions and examples
		}
		if err := s.note(tag, cells[0], cells[2], p); err != nil {
			return badLine(l.number, "%v", err)
		}
	}
	return l.err
}

func (s *synsets) note(tag, id, word string, p languages) error {
	words := s.source
	switch {
	case is(tag, p.from):
	case is(tag, p.to):
		words = s.target
	default:
		return nil
	}
	if s.words++; s.words > maxSynsetWords {
		return fmt.Errorf("more than %d words", maxSynsetWords)
	}
	// Ids of some tables begin with the name of the table.
	if len(id) > 10 {
		id = id[len(id)-10:]
	}
	words[id] = append(words[id], strings.Clone(strings.ReplaceAll(word, "_", " ")))
	return nil
}

// units joins both languages.
func (s *synsets) units(emit func(unit) error) error {
	for _, id := range slices.Sorted(maps.Keys(s.source)) {
		if targets := s.target[id]; len(targets) > 0 {
			if err := emit(unit{sources: s.source[id], targets: targets, weight: 1 / float64(len(targets))}); err != nil {
				return err
			}
		}
	}
	return nil
}
