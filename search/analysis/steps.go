package analysis

import (
	"strings"

	bleveanalysis "github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/snowballstem"
)

// inOrder applies steps one after the other; nil ones are skipped.
func inOrder(steps ...func(string) string) func(string) string {
	return func(s string) string {
		for _, step := range steps {
			if step != nil {
				s = step(s)
			}
		}
		return s
	}
}

// snowball makes a step of a Snowball stemmer.
func snowball(stem func(*snowballstem.Env) bool) func(string) string {
	return func(s string) string {
		env := snowballstem.NewEnv(s)
		stem(env)
		return env.Current()
	}
}

// filter makes a step of one of bleve's filters.
func filter(f bleveanalysis.TokenFilter) func(string) string {
	return func(s string) string {
		out := f.Filter(bleveanalysis.TokenStream{{Term: []byte(s), End: len(s), Position: 1}})
		if len(out) == 0 {
			return ""
		}
		return string(out[0].Term)
	}
}

// replace makes a step that replaces parts of words, given in pairs.
func replace(oldNew ...string) func(string) string {
	return strings.NewReplacer(oldNew...).Replace
}

// stopWords is the set of a chain's stop words, cleaned like any word. In
// bleve's lists a comment follows | or #.
func stopWords(language string, c chain) map[string]bool {
	words := make(map[string]bool)
	for line := range strings.Lines(string(c.stop)) {
		if comment := strings.IndexAny(line, "|#"); comment >= 0 {
			line = line[:comment]
		}
		for w := range strings.FieldsSeq(line) {
			words[clean(w, c.lower)] = true
		}
	}
	for w := range strings.FieldsSeq(c.more) {
		words[w] = true
	}
	for w := range strings.FieldsSeq(questionWords[language]) {
		words[clean(w, c.lower)] = true
	}
	for w := range strings.FieldsSeq(c.less) {
		delete(words, w)
	}
	return words
}
