package library

import (
	"cmp"
	"context"
	"slices"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/language"
	"earshot/internal/research"
	"earshot/search"
)

// SearchRequest is a search as a person asks for it.
type SearchRequest struct {
	Text string
	// Like is the id of a passage, highlight, finding or insight: what
	// resembles it is wanted. Text must be empty then.
	Like string
	// OtherSessions leaves out what the session of Like has to say itself.
	OtherSessions bool

	Filter   search.Filter
	Sort     search.Sort
	Reader   string   // language in which to name tags; "" for their names
	NoExpand bool     // do not look for other words of the same meaning
	Sources  []string // that other words may come from, as search.SourceLexicon; nil for all
	Literal  []string // words of the query for which none are looked for, without regard to case
	Limit    int
	After    string
	HitsEach int
	NoFacets bool // do not count values
}

// Answer is what a search found, ready to show.
type Answer struct {
	Text       string // the query as it was understood
	Like       string // beginning of the passage that was to be resembled
	Language   string // of the query; "und" if it is too short to tell
	Expansions []search.Expansion
	Total      int // matching passages
	Took       time.Duration
	Items      []Item
	Facets     FacetLists
	Next       string
	DidYouMean []string // queries, the likeliest first; none where enough was found
}

// Item is the hits of one session, or one finding or insight.
type Item struct {
	Session  *research.Session // nil for a finding or insight
	Study    *research.Study   // nil for an insight
	Brand    string            // slug; "" for an insight
	Market   string
	Language string // of the best hit
	Hits     []Hit
	More     int // further matching passages
}

// Hit is a passage that matched.
type Hit struct {
	ID       string
	Kind     search.Kind
	Language string
	Speaker  string
	Heading  string
	// StartMS and EndMS are when the marked words were said: the segments that
	// hold them, not the whole passage. Nil where the source is not timed.
	StartMS, EndMS *int64
	Snippet        Snippet
	Score          float64
	Why            []search.Why
	URL            string // of the moment, on the session's page
}

// Search finds passages.
func (l *Library) Search(ctx context.Context, who auth.Person, r SearchRequest) (Answer, error) {
	begun := time.Now()
	if err := mayRead(who); err != nil {
		return Answer{}, err
	}
	request, like, err := l.request(ctx, who, r)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{
		Text: request.Query.String(), Like: like, Language: cmp.Or(request.Language, language.Undetermined),
		Expansions: presentable(request.Expansions),
	}
	if r.Like != "" && request.Query.IsZero() {
		return a, nil // a passage that says nothing resembles nothing
	}
	// The first search may wait for the lexicon: the deadline is the index's.
	ctx, cancel := context.WithTimeout(ctx, search.Deadline)
	defer cancel()
	resolved, asked, err := l.askedTags(ctx, request)
	if err != nil {
		return Answer{}, err
	}
	found, err := l.index.Search(ctx, scope(who), resolved)
	if err != nil {
		return Answer{}, err
	}
	if a.Items, err = l.hydrate(ctx, found); err != nil {
		return Answer{}, err
	}
	if a.Facets, err = l.facetLists(ctx, found.Facets, asked, r.Reader); err != nil {
		return Answer{}, err
	}
	if r.Like == "" {
		request.Filter = resolved.Filter
		a.DidYouMean = l.corrections(ctx, who, request, r.NoExpand, found)
	}
	a.Total, a.Next, a.Took = found.Total, found.Next, time.Since(begun)
	return a, nil
}

// request makes what the index is asked of what a person asks, and gives the
// beginning of the passage that is to be resembled, if there is one.
func (l *Library) request(ctx context.Context, who auth.Person, r SearchRequest) (request search.Request, like string, err error) {
	request = search.Request{
		Filter: r.Filter, Sort: r.Sort, Limit: r.Limit, HitsEach: r.HitsEach, After: r.After, Facets: !r.NoFacets,
	}
	if r.Like != "" {
		var c research.Checker
		c.Require(r.Text == "", "q", "must be empty where like is given")
		if err := c.Err(); err != nil {
			return request, "", err
		}
		alike, err := l.likeness(ctx, who, r.Like)
		if err != nil {
			return request, "", err
		}
		request.Query, request.Language, like = alike.query, alike.passage.Language, quoted(alike.passage.Text)
		request.Least, request.Without = leastTelling, []string{alike.passage.ID}
		if r.OtherSessions {
			request.WithoutSession = alike.passage.Session
		}
	} else {
		if request.Query, err = search.Parse(r.Text); err != nil {
			return request, "", err
		}
		request.Language = surely(language.Detect(r.Text, language.Options{}))
	}
	if !r.NoExpand {
		request.Language, request.Expansions = l.expand(ctx, request.Query, ExpandOptions{
			Guess: request.Language, Literal: r.Literal, Sources: r.Sources,
		})
	}
	return request, like, nil
}

// surely is the language of a guess that one can rely on; "" otherwise.
func surely(g language.Guess) string {
	if g.Confidence < reliable {
		return ""
	}
	return g.Language
}

// reliable is the confidence of two to one.
const reliable = 0.5

// presentable leaves out hidden spellings and the words that come from the
// index itself: these may be from a session that is closed to the person who
// asks.
func presentable(expansions []search.Expansion) []search.Expansion {
	var shown []search.Expansion
	for _, e := range expansions {
		e.Terms = slices.DeleteFunc(slices.Clone(e.Terms), func(t search.Alternative) bool {
			return t.Hidden || t.Source == search.SourceCognate
		})
		if len(e.Terms) > 0 {
			shown = append(shown, e)
		}
	}
	return shown
}

// hydrate reads what the page of results shows from the database. What is gone
// since it was indexed is left out.
func (l *Library) hydrate(ctx context.Context, found *search.Results) ([]Item, error) {
	var passageIDs []string
	for _, g := range found.Groups {
		for _, h := range g.Hits {
			passageIDs = append(passageIDs, h.ID)
		}
	}
	passages, err := database.PassagesByID(ctx, l.db, passageIDs)
	if err != nil {
		return nil, err
	}
	var sessionIDs, studyIDs []string
	for _, p := range passages {
		sessionIDs, studyIDs = append(sessionIDs, p.Session), append(studyIDs, p.Study)
	}
	sessions, err := database.SessionsByID(ctx, l.db, distinct(sessionIDs))
	if err != nil {
		return nil, err
	}
	studies, err := database.StudiesByID(ctx, l.db, distinct(studyIDs))
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, g := range found.Groups {
		item := Item{More: g.More}
		for _, h := range g.Hits {
			if p, ok := passages[h.ID]; ok {
				item.place(p, sessions, studies)
				item.Hits = append(item.Hits, newHit(p, h, found.Marker))
			}
		}
		if len(item.Hits) > 0 {
			items = append(items, item)
		}
	}
	return items, nil
}

// place says where a passage comes from; the first one speaks for the item.
func (item *Item) place(p research.Passage, sessions map[string]research.Session, studies map[string]research.Study) {
	if len(item.Hits) > 0 {
		return
	}
	item.Language = p.Language
	if s, ok := studies[p.Study]; ok {
		item.Study, item.Brand, item.Market = &s, s.Brand, s.Market
	}
	if s, ok := sessions[p.Session]; ok {
		item.Session = &s
		if s.Market != "" {
			item.Market = s.Market
		}
	}
}

func newHit(p research.Passage, h search.Hit, marker search.Marker) Hit {
	var marks []search.Span
	var why []search.Why
	if marker != nil {
		marks, why = marker.Mark(p.Language, p.Text)
		if len(why) == 0 { // what matched is in the headings above it
			_, why = marker.Mark(p.Language, p.Heading)
		}
	}
	snippet, window := cutSnippet(p.Text, marks)
	hit := Hit{
		ID: p.ID, Kind: search.Kind(p.Kind), Language: p.Language, Speaker: p.Speaker, Heading: p.Heading,
		StartMS: p.StartMS, EndMS: p.EndMS, Snippet: snippet, Score: h.Score, Why: why,
	}
	if len(window) > 0 {
		hit.StartMS, hit.EndMS = saidAt(p, window)
	}
	hit.URL = hitURL(p, hit.StartMS, window)
	return hit
}

// distinct drops repeated and empty ids.
func distinct(ids []string) []string {
	seen := map[string]bool{"": true}
	var kept []string
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			kept = append(kept, id)
		}
	}
	return kept
}
