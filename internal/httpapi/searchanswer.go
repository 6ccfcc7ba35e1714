package httpapi

import (
	"cmp"

	"earshot/internal/library"
	"earshot/search"
)

type searchAnswer struct {
	Query      understood   `json:"query"`
	Total      int          `json:"total" doc:"Passages that match in all parts, counted in the index as it is now, with the words of query.expansions: it is exact, can change from one part to the next as data change, and leaves out passages that have only one of query.dropped"`
	TookMS     int64        `json:"took_ms"`
	Items      []searchItem `json:"items" nullable:"false"`
	DidYouMean []proposal   `json:"did_you_mean" nullable:"false" doc:"Queries that this one, where it seems misspelled, may have been meant to be; never applied by themselves"`
	Facets     facets       `json:"facets" doc:"Values that matching passages have; the counts of a field ignore the filter on it"`
	Next       string       `json:"next,omitempty" doc:"Value of after for the next part; absent on the last"`
}

// proposal is another query.
type proposal struct {
	Text string `json:"text" doc:"To be sent as q"`
}

// understood is the query as the server read it.
type understood struct {
	Text       string      `json:"text"`
	Like       string      `json:"like,omitempty" doc:"Beginning of the passage that is to be resembled; absent where none was named"`
	Language   string      `json:"language" doc:"BCP 47; und if the query is too short to tell"`
	Expansions []expansion `json:"expansions" nullable:"false"`
	Dropped    []dropped   `json:"dropped" nullable:"false" doc:"Other words that are known and yet were not searched for, by word of the query; the first part alone tells"`
}

type dropped struct {
	From  string        `json:"from" doc:"Word of the query"`
	Terms []droppedTerm `json:"terms" nullable:"false" doc:"Those that are missed most come first"`
	More  int           `json:"more" doc:"How many there are beside terms"`
}

type droppedTerm struct {
	Text     string `json:"text"`
	Language string `json:"language" doc:"BCP 47"`
	Source   string `json:"source" enum:"glossary,lexicon,dictionary,learned"`
	Reason   string `json:"reason" enum:"cost,limit,common,unlikely,absent" doc:"cost: reading it would take more than one search is given; limit: there are as many others as a word (8 in a language) or a query may have; common: so many passages have it that it says little beside better words; unlikely: others have nearly all of the probability; absent: no passage in its language has it"`
}

type expansion struct {
	From    string        `json:"from" doc:"Word of the query"`
	Concept string        `json:"concept" doc:"What the word stands for; empty if that is not known"`
	Terms   []alternative `json:"terms" nullable:"false"`
}

type alternative struct {
	Text     string  `json:"text"`
	Language string  `json:"language" doc:"BCP 47"`
	Source   string  `json:"source" enum:"glossary,lexicon,dictionary,learned" doc:"Where it comes from; what knows it best where several do"`
	Weight   float64 `json:"weight" doc:"How probable it is that it means the same, up to 1"`
}

// searchItem is the hits of one session, or one finding or insight.
type searchItem struct {
	Session  *foundSession `json:"session" doc:"null for a finding or insight"`
	Study    *foundStudy   `json:"study" doc:"null for an insight"`
	Brand    string        `json:"brand" doc:"Slug; empty for an insight that rests on evidence of several"`
	Market   string        `json:"market" doc:"ISO 3166; empty for a finding or insight that rests on evidence of several"`
	Coverage *coverage     `json:"coverage,omitempty" doc:"Of a finding or insight: where its evidence comes from; what contradicts is left out. A filter on brand or market finds it by each of them"`
	Language string        `json:"language" doc:"Of the best hit"`
	Hits     []hit         `json:"hits" nullable:"false"`
	More     int           `json:"more" doc:"Matching passages of the session beyond hits"`
}

type foundSession struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	HeldOn string `json:"held_on"`
}

type foundStudy struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

type hit struct {
	ID       string   `json:"id"`
	Source   string   `json:"source" doc:"Id of the file, highlight, finding or insight whose words these are"`
	Place    string   `json:"place,omitempty" doc:"Where it stands, or what it translates, as judged queries name it: unlike id it stays when the text is cut anew. Absent for a finding or insight"`
	Kind     string   `json:"kind" enum:"transcript,note,highlight,finding,insight"`
	Language string   `json:"language"`
	Speaker  string   `json:"speaker"`
	Heading  string   `json:"heading,omitempty"`
	StartMS  *int64   `json:"start_ms" doc:"When the marked words were said; null where the source is not timed"`
	EndMS    *int64   `json:"end_ms"`
	Snippet  snippet  `json:"snippet"`
	Score    float64  `json:"score" doc:"Comparable within one answer only"`
	Why      []string `json:"why" nullable:"false" doc:"exact, stem, fuzzy, concept, translation"`
	URL      string   `json:"url" doc:"Leads to the moment"`

	Translates *translates `json:"translates,omitempty" doc:"The words are those of a translation: of what, and how far to trust it. start_ms, end_ms and url are of the original"`
	Translated *translated `json:"translated,omitempty" doc:"What was found of the same moment in a translation; it is no hit of its own"`
}

// translates says what the words of a hit are the translation of.
type translates struct {
	Of       string `json:"of" doc:"Id of the original"`
	Status   string `json:"status" enum:"human,machine,reviewed"`
	Language string `json:"language" doc:"BCP 47; of the original"`
	Said     string `json:"said" doc:"The lines of the original; empty where none belongs to these words"`
}

// translated is a hit in a translation of another hit.
type translated struct {
	ID       string  `json:"id"`
	Source   string  `json:"source" doc:"Id of the translation"`
	Status   string  `json:"status" enum:"human,machine,reviewed"`
	Language string  `json:"language"`
	Snippet  snippet `json:"snippet"`
}

type snippet struct {
	Text  string   `json:"text"`
	Marks [][2]int `json:"marks" nullable:"false" doc:"What matched: start and end in code points of the text, end exclusive"`
}

type facets struct {
	Brand    []facetValue `json:"brand" nullable:"false"`
	Language []facetValue `json:"language" nullable:"false"`
	Market   []facetValue `json:"market" nullable:"false"`
	Method   []facetValue `json:"method" nullable:"false"`
	Tag      []facetValue `json:"tag" nullable:"false"`
	Kind     []facetValue `json:"kind" nullable:"false"`
}

type facetValue struct {
	Value string `json:"value"`
	Label string `json:"label" doc:"For people"`
	Count int    `json:"count" doc:"Matching passages"`
}

func newSearchAnswer(a library.Answer) searchAnswer {
	f := a.Facets
	return searchAnswer{
		Query:      understood{a.Text, a.Like, a.Language, each(a.Expansions, newExpansion), each(a.Dropped, newDropped)},
		DidYouMean: each(a.DidYouMean, func(text string) proposal { return proposal{text} }),
		Total:      a.Total, TookMS: a.Took.Milliseconds(), Items: each(a.Items, newSearchItem), Next: a.Next,
		Facets: facets{
			each(f.Brand, newFacetValue), each(f.Language, newFacetValue), each(f.Market, newFacetValue),
			each(f.Method, newFacetValue), each(f.Tag, newFacetValue), each(f.Kind, newFacetValue),
		},
	}
}

func newFacetValue(v library.FacetValue) facetValue { return facetValue{v.Value, v.Label, v.Count} }

func newExpansion(e search.Expansion) expansion {
	return expansion{e.From, e.Concept, each(e.Terms, func(t search.Alternative) alternative {
		return alternative{t.Text, t.Language, cmp.Or(t.Source, search.SourceGlossary), t.Weight}
	})}
}

func newDropped(d library.Dropped) dropped {
	return dropped{d.From, each(d.Terms, func(t search.Dropped) droppedTerm {
		return droppedTerm{t.Text, t.Language, cmp.Or(t.Source, search.SourceGlossary), string(t.Reason)}
	}), d.More}
}

func newSearchItem(i library.Item) searchItem {
	item := searchItem{Brand: i.Brand, Market: i.Market, Language: i.Language, Hits: each(i.Hits, newHit), More: i.More}
	if i.Session != nil {
		item.Session = &foundSession{i.Session.ID, i.Session.Title, i.Session.HeldOn}
	}
	if i.Study != nil {
		item.Study = &foundStudy{i.Study.ID, i.Study.Title}
	}
	if i.Coverage != nil {
		c := newCoverage(*i.Coverage)
		item.Coverage = &c
	}
	return item
}

func newHit(h library.Hit) hit {
	wire := hit{
		ID: h.ID, Source: h.Source, Place: h.Place, Kind: string(h.Kind), Language: h.Language, Speaker: h.Speaker, Heading: h.Heading,
		StartMS: h.StartMS, EndMS: h.EndMS, Snippet: newSnippet(h.Snippet),
		Score: h.Score, Why: each(h.Why, func(w search.Why) string { return string(w) }), URL: h.URL,
	}
	if t := h.Translates; t != nil {
		wire.Translates = &translates{t.Of, string(t.Status), t.Language, t.Said}
	}
	if t := h.Translated; t != nil {
		wire.Translated = &translated{t.ID, t.Source, string(t.Translates.Status), t.Language, newSnippet(t.Snippet)}
	}
	return wire
}

func newSnippet(s library.Snippet) snippet {
	return snippet{s.Text, each(s.Marks, func(m [2]int) [2]int { return m })}
}
