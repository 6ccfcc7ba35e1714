package webui

import (
	"slices"
	"strings"

	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"
	"earshot/search"
)

// item is a session with the passages that matched in it, or one claim.
type item struct {
	Kind       string // of a claim: finding or insight; "" for a session
	Title, URL string
	Study      string
	StudyURL   string
	Brands     []brandLink
	Markets    []string
	// Coverage says how far the evidence of a claim reaches, where that is to be
	// said: "only DE", "3 studies".
	Coverage  []string
	Languages []string // tags of the hits, each once
	HeldOn    string
	Hits      []hit
	More      string
}

type brandLink struct{ Name, URL string }

func oneOrNone(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

// reach says what a reader should know of where the evidence of a claim is from.
func reach(say *wording.Printer, c research.Coverage) []string {
	var list []string
	if only := c.Only(); only != "" {
		list = append(list, say.T("only %s", only))
	}
	if n := len(c.Studies); n > 1 {
		list = append(list, say.N(n, "%s study", "%s studies"))
	}
	if c.Hidden > 0 {
		list = append(list, say.T("and studies that are closed to you"))
	}
	return list
}

// hit is a passage that matched.
type hit struct {
	URL      string
	Similar  string // address of the search for what resembles it
	Moment   string // such as 1:21; "" where the source is not timed
	Speaker  string
	Heading  string
	Label    string // what the passage is, where that is not plain
	Language string
	Snippet  []piece
	Why      []reason
	Frame    string // address of a player that begins where it was said; "" for who may not hear it
	Video    bool
	Cited    citation
	Judge    *judgeForm // nil for those who do not keep judged queries
	// What the words are the translation of, in words, and the words of that; or
	// what was found in a translation of them.
	Translated    string
	Other         []piece
	OtherLanguage string

	file  string // id of that in which it stands
	quote string
	start *int64 // in milliseconds

	translation string // of the quote; "" for none
}

// piece is a part of a text, marked or not.
type piece struct {
	Text   string
	Marked bool
}

// reason says why a passage matched.
type reason struct{ Label, Title string }

// expansion is what else was searched for instead of one word.
type expansion struct {
	From  string
	Terms []term
	More  int // terms that are not shown
	// Without is the address of the same search without the terms.
	Without string

	concept string
	words   []string // of the query
}

type term struct{ Text, Language string }

func newItem(say *wording.Printer, it library.Item, brands []library.FacetValue) item {
	v := item{Markets: oneOrNone(it.Market)}
	slugs := oneOrNone(it.Brand)
	if c := it.Coverage; c != nil {
		v.Coverage = reach(say, *c)
		if len(c.Markets) > 0 {
			v.Markets = c.Markets
		}
		if len(c.Brands) > 0 {
			slugs = c.Brands
		}
	}
	for _, slug := range slugs {
		v.Brands = append(v.Brands, brandLink{brandLabel(slug, brands), brandURL(slug)})
	}
	if it.Study != nil {
		v.Study, v.StudyURL = it.Study.Title, studyURL(it.Study.ID)
	}
	if it.Session != nil {
		v.Title, v.URL, v.HeldOn = it.Session.Title, sessionURL(it.Session.ID), it.Session.HeldOn
	} else {
		v.Kind, v.URL, v.Title = string(it.Hits[0].Kind), it.Hits[0].URL, capital(valueWords(say, it.Hits[0].Kind))
	}
	for _, h := range it.Hits {
		v.Hits = append(v.Hits, newHit(say, h))
		v.addLanguage(h.Language)
	}
	if it.More > 0 {
		v.More = say.N(it.More, "%s more passage in this session", "%s more passages in this session")
	}
	return v
}

func (v *item) addLanguage(tag string) {
	if !slices.Contains(v.Languages, tag) {
		v.Languages = append(v.Languages, tag)
	}
}

func brandLabel(slug string, brands []library.FacetValue) string {
	for _, b := range brands {
		if b.Value == slug {
			return b.Label
		}
	}
	return slug
}

func newHit(say *wording.Printer, h library.Hit) hit {
	v := hit{
		URL: h.URL, Similar: asked{like: h.ID}.with("after", ""), Speaker: h.Speaker, Heading: h.Heading, Language: h.Language,
		Snippet: pieces(h.Snippet.Text, h.Snippet.Marks), file: h.File, quote: h.Snippet.Text, start: h.StartMS,
	}
	if h.StartMS != nil {
		v.Moment = clock(*h.StartMS)
	}
	if h.Kind == search.Note || h.Kind == search.Highlight {
		v.Label = capital(valueWords(say, h.Kind))
	}
	for _, w := range h.Why {
		v.Why = append(v.Why, why(say, w))
	}
	v.addTranslation(say, h)
	return v
}

// addTranslation says what a hit translates, and cites that; or what was found in
// its translation.
func (v *hit) addTranslation(say *wording.Printer, h library.Hit) {
	switch {
	case h.Translates != nil:
		t := h.Translates
		v.file, v.OtherLanguage = t.Of, t.Language
		v.Translated = say.Language(h.Language) + ", " + statusWords(say, t.Status)
		if t.Said != "" {
			v.Other, v.quote, v.translation = pieces(t.Said, nil), t.Said, h.Snippet.Text
		}
	case h.Translated != nil:
		t := h.Translated
		v.Translated = say.T("also in %s, %s", say.Language(t.Language), statusWords(say, t.Translates.Status))
		v.Other, v.OtherLanguage, v.translation = pieces(t.Snippet.Text, t.Snippet.Marks), t.Language, t.Snippet.Text
	}
}

// pieces cuts a text at its marks, which are in code points. Marks that
// overlap or lie outside are bent, not trusted.
func pieces(text string, marks [][2]int) []piece {
	runes := []rune(text)
	var cut []piece
	add := func(from, to int, marked bool) {
		if from < to {
			cut = append(cut, piece{string(runes[from:to]), marked})
		}
	}
	at := 0
	for _, m := range marks {
		from, to := min(max(at, m[0]), len(runes)), min(m[1], len(runes))
		add(at, from, false)
		add(from, to, true)
		at = max(at, from, to)
	}
	add(at, len(runes), false)
	return cut
}

func why(say *wording.Printer, w search.Why) reason {
	switch w {
	case search.Exact:
		return reason{say.T("exact"), say.T("The words as you typed them")}
	case search.Stem:
		return reason{say.T("word form"), say.T("Another form of your word")}
	case search.Fuzzy:
		return reason{say.T("similar spelling"), say.T("Spelled almost like your word")}
	case search.Concept:
		return reason{say.T("same concept"), say.T("Another word for the same concept of your glossary")}
	case search.Translation:
		return reason{say.T("translation"), say.T("A translation of your word")}
	}
	return reason{string(w), ""}
}

// expansions lists what else was searched for, once for each word. Words of the
// query that name one concept together have the same alternatives, and go by
// the name of the concept.
func expansions(found []search.Expansion) []expansion {
	var concepts, shown []expansion
	for _, e := range found {
		v := newExpansion(e)
		same := slices.IndexFunc(concepts, func(o expansion) bool {
			return o.concept == v.concept && o.concept != "" && slices.Equal(o.Terms, v.Terms)
		})
		switch {
		case same >= 0:
			concepts[same].From = v.concept
			concepts[same].words = append(concepts[same].words, v.words...)
		case len(v.Terms) > 0:
			concepts = append(concepts, v)
		}
	}
	for _, v := range concepts {
		if i := slices.IndexFunc(shown, func(o expansion) bool { return o.From == v.From }); i >= 0 {
			shown[i].Terms = append(shown[i].Terms, v.Terms...)
			continue
		}
		shown = append(shown, v)
	}
	for i := range shown {
		shown[i].More = max(0, len(shown[i].Terms)-shownTerms)
		shown[i].Terms = shown[i].Terms[:len(shown[i].Terms)-shown[i].More]
	}
	return shown
}

func newExpansion(e search.Expansion) expansion {
	v := expansion{From: e.From, concept: e.Concept, words: []string{e.From}}
	for _, t := range e.Terms {
		if !strings.EqualFold(t.Text, e.From) {
			v.Terms = append(v.Terms, term{t.Text, t.Language})
		}
	}
	return v
}

// shownTerms is how many alternatives to one word are worth reading.
const shownTerms = 6
