package thesaurus

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"earshot/search"
	"earshot/search/analysis"
)

const (
	leastLetters    = 4   // of a word that is compared by its spelling
	leastSimilarity = 0.7 // of what counts as the same word
	maxCognates     = 3
	similarityRange = 0.1 // below the most similar one
)

// cognates finds words of the index in a language that are spelled like a word
// of the query, such as the name of a place. A word that occurs there as it is
// needs none, nor does one without meaning.
func (e *expansion) cognates(r *run, word int, s *source, target string) {
	whole := r.words[word]
	if !e.options.asks(search.SourceCognate) || target == e.likely || says(whole, e.likely) == "" {
		return
	}
	text := apart(whole)
	asTyped := text == whole || says(whole, target) != "" // and not in pieces: to Spanish, Luther's is two words
	if !comparable(text) || asTyped && e.words.Frequency(target, whole) > 0 {
		return
	}
	found := e.thesaurus.cognates.of(e.words, target).like(e.spellings(text, target))
	sum := 0.0
	var list []candidate
	for _, f := range found {
		form, ok := spell(target, f.text)
		if !ok {
			continue
		}
		n := e.words.Frequency(target, form)
		if n == 0 {
			continue
		}
		c := candidate{
			text: form, language: target, stems: f.text, word: f.text, frequency: n, weight: f.similarity * f.similarity,
			why: search.Fuzzy, source: search.SourceCognate,
		}
		sum += c.weight
		list = append(list, c)
	}
	for _, c := range list {
		c.weight /= max(1, sum)
		c.by[kindCognate] = c.weight
		s.add(c, target)
	}
}

// apart is a word without what an apostrophe joins to it, an ending or an
// article: Kublai's, l'Amazone.
func apart(word string) string {
	longest := ""
	for part := range strings.FieldsFuncSeq(word, func(r rune) bool { return r == '\'' || r == '’' }) {
		if len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}

// comparable reports whether a word consists of enough letters.
func comparable(text string) bool {
	letters := 0
	for _, r := range text {
		switch {
		case unicode.IsLetter(r):
			letters++
		case !unicode.IsMark(r):
			return false
		}
	}
	return letters >= leastLetters
}

// spellings are the ways to write a word that are compared: as typed, and its
// stems in the target's language and the one of the query.
func (e *expansion) spellings(text, target string) []string {
	var list []string
	for _, language := range []string{"und", target, e.likely} {
		if s := skeleton(says(text, language)); len(s) >= leastLetters && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// says is the term of a word in a language; "" if it drops the word or takes
// it for several.
func says(text, language string) string { return saysBy(analysis.For(language), text) }

func saysBy(chain *analysis.Analyzer, text string) string {
	if tokens := chain.Tokens(text); len(tokens) == 1 {
		return tokens[0].Term
	}
	return ""
}

// endings bring a stem into a form that has this stem again.
var endings = []string{"", "e", "a", "o", "s", "en", "er", "es", "i", "y", "t", "n", "ие", "а", "ы", "ος", "α", "η"}

// spell gives a word that a language reads as the stem.
func spell(language, stem string) (string, bool) {
	for _, ending := range endings {
		tokens := analysis.For(language).Tokens(stem + ending)
		if len(tokens) == 1 && tokens[0].Term == stem {
			return stem + ending, true
		}
	}
	return "", false
}

// cognateCache keeps the stems of each language ready for comparison as long
// as the vocabulary lists the same ones.
type cognateCache struct {
	mu     sync.Mutex
	tables map[string]*cognateTable
}

func (c *cognateCache) of(v search.Vocabulary, language string) *cognateTable {
	stems := v.Stems(language)
	c.mu.Lock()
	defer c.mu.Unlock()
	table := c.tables[language]
	if table == nil || !table.lists(stems) {
		table = newCognateTable(stems)
		if c.tables == nil {
			c.tables = map[string]*cognateTable{}
		}
		c.tables[language] = table
	}
	return table
}

// cognateTable holds stems by the first letter and the length of their
// skeletons.
type cognateTable struct {
	stems   []search.WordStem
	buckets map[[2]byte][]spelled
}

type spelled struct {
	skeleton string
	stem     int
}

func newCognateTable(stems []search.WordStem) *cognateTable {
	t := &cognateTable{stems: stems, buckets: map[[2]byte][]spelled{}}
	for i, s := range stems {
		if utf8.RuneCountInString(s.Text) < leastLetters-1 {
			continue
		}
		if k := skeleton(s.Text); len(k) >= leastLetters && len(k) <= maxSkeleton {
			key := [2]byte{k[0], byte(len(k))}
			t.buckets[key] = append(t.buckets[key], spelled{k, i})
		}
	}
	return t
}

// lists reports whether the table is of these stems.
func (t *cognateTable) lists(stems []search.WordStem) bool {
	return len(t.stems) == len(stems) && (len(stems) == 0 || &t.stems[0] == &stems[0])
}

// similar is a stem with how similar it is, from 0 to 1.
type similar struct {
	text       string
	similarity float64
	stem       int
}

// like finds the stems that are most similar to one of the spellings.
func (t *cognateTable) like(spellings []string) []similar {
	best := map[int]float64{}
	for _, s := range spellings {
		if len(s) > maxSkeleton {
			continue
		}
		p := newPattern(s)
		for n := leastLetters; n <= maxSkeleton; n++ {
			most := allowed(max(n, len(s)))
			if abs(n-len(s)) > most {
				continue
			}
			for _, o := range t.buckets[[2]byte{s[0], byte(n)}] {
				if d := p.distance(o.skeleton); d <= most {
					best[o.stem] = max(best[o.stem], 1-float64(d)/float64(max(n, len(s))))
				}
			}
		}
	}
	list := make([]similar, 0, len(best))
	top := 0.0
	for stem, s := range best {
		list = append(list, similar{t.stems[stem].Text, s, stem})
		top = max(top, s)
	}
	list = slices.DeleteFunc(list, func(s similar) bool { return s.similarity < top-similarityRange })
	slices.SortFunc(list, func(a, b similar) int {
		return cmp.Or(-cmp.Compare(a.similarity, b.similarity), cmp.Compare(a.stem, b.stem))
	})
	return list[:min(len(list), maxCognates)]
}

// allowed is how many letters of n may differ. In short words a single letter
// makes another word: cart, card, care.
func allowed(n int) int {
	if n <= leastLetters {
		return 0
	}
	return int(float64(n)*(1-leastSimilarity) + 1e-9)
}

func abs(n int) int { return max(n, -n) }
