package language

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"
)

const (
	longestText    = 4096 // bytes that are looked at; more tell nothing new
	coreWeight     = 4    // of a core word, beside any other word
	letterVote     = 0.7  // of a word with a letter that only some languages have
	strangeLetter  = 0.5  // against a language that does not have it
	trigramWords   = 0.3  // of the trigram vote for each word
	trigramAlways  = 0.6  // of the trigram vote however short the text
	letterOfScript = 0.07 // of each weighted letter, where the script has one language only
	contender      = 0.65 // of the best makes a contender,
	oneWord        = 1.0  // and so does missing the best by no more than a word
	decisiveMargin = 2.0  // of the other votes, which makes trigrams needless
)

// scorer counts votes for the allowed languages.
type scorer struct {
	tables  tables
	allowed set
}

func newScorer(allowed []string) scorer {
	s := scorer{tables: lookup()}
	for i, lang := range known {
		use := len(allowed) == 0
		for _, tag := range allowed {
			use = use || base(tag) == lang
		}
		if use {
			s.allowed |= 1 << i
		}
	}
	return s
}

// score looks at the script first; only the Latin and the Cyrillic one leave
// anything to decide. A guess that cannot become as sure as least need not be
// made.
func (s scorer) score(text string, least float64) scores {
	if len(text) > longestText {
		text = strings.ToValidUTF8(text[:longestText], "")
	}
	script, letters := mainScript(text)
	candidates := s.tables.scripts[script] & s.allowed
	if candidates == 0 && script == unicode.Han { // Japanese without a single kana
		candidates = s.tables.scripts[unicode.Hiragana] & s.allowed
	}
	var out scores
	if bits.OnesCount32(uint32(candidates)) == 1 {
		out.vote(candidates, float64(letters)*letterOfScript)
		return out
	}
	words := s.countWords(text, candidates, &out)
	if strings.ContainsAny(text, "¿¡") {
		out.vote(s.tables.letters['¿']&candidates, 1)
	}
	if least > 0 && out == (scores{}) && confidence(trigramVote(words)) < least {
		return out // nobody knows these words, and trigrams alone are not sure enough
	}
	s.askTrigrams(text, words, candidates, &out)
	return out
}

// vote gives each language of a set the same.
func (s *scores) vote(langs set, v float64) {
	for langs != 0 {
		i := bits.TrailingZeros32(uint32(langs))
		s.votes[i] += v
		langs &^= 1 << i
	}
}

// countWords adds the votes of common words and telling letters; it returns
// the number of words. Words that fewer languages share count for more.
func (s scorer) countWords(text string, candidates set, out *scores) int {
	words := 0
	for token := range strings.FieldsFuncSeq(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && r != '\'' && r != '’'
	}) {
		token = strings.Trim(strings.ReplaceAll(strings.ToLower(token), "’", "'"), "'")
		if token == "" {
			continue
		}
		words++
		if !s.word(token, candidates, out) && strings.Contains(token, "'") {
			for part := range strings.SplitSeq(token, "'") { // l'eau, all'inizio
				s.word(part, candidates, out)
			}
		}
		with, without := s.telling(token, candidates)
		if with != 0 {
			out.vote(with, letterVote/float64(bits.OnesCount32(uint32(with))))
		}
		out.vote(without, -strangeLetter)
	}
	return words
}

// word shares one vote among the languages that have a word, the greater part
// of it among those that say it all the time.
func (s scorer) word(token string, candidates set, out *scores) bool {
	langs := s.tables.words[token] & candidates
	if langs == 0 {
		return false
	}
	common := s.tables.core[token] & langs
	share := 1 / float64(bits.OnesCount32(uint32(langs))+coreWeight*bits.OnesCount32(uint32(common)))
	out.vote(langs, share)
	out.vote(common, share*coreWeight)
	return true
}

// telling looks at the letters of a word beyond the common ones: which
// languages have all of them and which lack one.
func (s scorer) telling(token string, candidates set) (with, without set) {
	if isASCII(token) {
		return 0, 0
	}
	with = candidates
	seen := false
	for _, r := range token {
		if langs := s.tables.letters[r] & candidates; langs != 0 {
			with &= langs
			without |= candidates &^ langs
			seen = true
		}
	}
	if !seen {
		return 0, 0
	}
	return with, without
}

// askTrigrams adds the vote of the trigrams, unless the others are clear. Only
// those languages are asked about that are close to the best so far: the fewer
// there are, the better the answer. At equal distance it would name either
// language, but with no confidence.
func (s scorer) askTrigrams(text string, words int, candidates set, out *scores) {
	best := slices.Max(out.votes[:])
	whitelist := make(map[whatlanggo.Lang]bool, maxLanguages)
	runnerUp := 0.0
	for i, lang := range known {
		v := out.votes[i]
		if v < best {
			runnerUp = max(runnerUp, v)
		}
		l, ok := trigrams[lang]
		if ok && candidates&(1<<i) != 0 && (best-v <= oneWord || v >= best*contender) {
			whitelist[l] = true
		}
	}
	if words == 0 || len(whitelist) == 0 || len(whitelist) == 1 && best-runnerUp >= decisiveMargin {
		return
	}
	info := whatlanggo.DetectWithOptions(text, whatlanggo.Options{Whitelist: whitelist})
	for i, lang := range known {
		if whitelist[info.Lang] && trigrams[lang] == info.Lang {
			out.votes[i] += info.Confidence * trigramVote(words)
		}
	}
}

// trigramVote is what the trigrams of so many words say, if they are sure.
func trigramVote(words int) float64 { return trigramAlways + trigramWords*float64(min(words, 8)) }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
