package bleveindex_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"earshot/search"
)

// corpus makes passages as a repository has them, the same ones every time:
// words by Zipf's law, a vocabulary for each language, sessions of fifty.
type corpus struct {
	random *rand.Rand
	zipf   *rand.Zipf
	made   int
}

const (
	vocabulary = 30_000
	sessionLen = 50
)

var corpusLanguages = []string{"en", "en", "en", "de", "de", "fr"}

func newCorpus() *corpus {
	r := rand.New(rand.NewPCG(7, 11))
	return &corpus{random: r, zipf: rand.NewZipf(r, 1.07, 3, vocabulary-1)}
}

var syllables = strings.Fields("ba de fi go lu mar ne pol ri sta tra vo wen xi zu cal der fon gis hel")

// vocabularyWord is the word of a rank in a language.
func vocabularyWord(language string, rank int) string {
	var b strings.Builder
	b.WriteString(language)
	for n := rank + 1; n > 0; n /= len(syllables) {
		b.WriteString(syllables[n%len(syllables)])
	}
	return b.String()
}

func (c *corpus) next() search.Passage {
	session := c.made / sessionLen
	language := corpusLanguages[session%len(corpusLanguages)]
	var text strings.Builder
	for range 40 + c.random.IntN(80) {
		text.WriteString(vocabularyWord(language, int(c.zipf.Uint64())))
		text.WriteByte(' ')
	}
	p := search.Passage{
		ID:       fmt.Sprintf("passage-%08d", c.made),
		Source:   fmt.Sprintf("file-%06d", session),
		Kind:     search.Transcript,
		Session:  fmt.Sprintf("session-%06d", session),
		Study:    fmt.Sprintf("study-%04d", session/8),
		Brands:   []string{fmt.Sprintf("brand-%02d", session%12)},
		Markets:  []string{"US", "DE", "FR", "GB"}[session%4 : session%4+1],
		Method:   []string{"interview", "diary", "survey"}[session%3],
		Language: language,
		Speaker:  fmt.Sprintf("P%d", c.made%3),
		Tags:     []string{fmt.Sprintf("tag-%02d", c.made%30)},
		HeldOn:   time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, session%700),
		Text:     text.String(),
	}
	c.made++
	return p
}

// batches cuts n passages into batches of about size, whole sources each.
func (c *corpus) batches(n, size int) []search.Batch {
	var batches []search.Batch
	for position := int64(1); c.made < n; position++ {
		b := search.Batch{Position: position}
		for count := 0; count < size && c.made < n; count++ {
			p := c.next()
			if last := len(b.Updates) - 1; last < 0 || b.Updates[last].Source != p.Source {
				b.Updates = append(b.Updates, search.Update{Source: p.Source})
			}
			u := &b.Updates[len(b.Updates)-1]
			u.Passages = append(u.Passages, p)
		}
		batches = append(batches, b)
	}
	return batches
}
