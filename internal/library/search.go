package library

import (
	"cmp"
	"context"
	"errors"
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
	// Dropped are other words that were not searched for; the first page alone
	// tells.
	Dropped []Dropped
	// Total counts the passages that match now, with the words of Expansions:
	// those that have only a dropped word are not among them. It counts what
	// the index has, so that it can differ from one page to the next.
	Total      int
	Took       time.Duration
	Items      []Item
	Facets     FacetLists
	Next       string
	DidYouMean []string // queries, the likeliest first; none where enough was found
}

// Item is the hits of one session, or one finding or insight.
type Item struct {
	Session *research.Session // with id, study, title, day and market alone; nil for a finding or insight
	Study   *research.Study   // with id, brand, title and market alone; nil for an insight, and for what is published of a closed study
	Brand   string            // slug; "" for an insight that rests on evidence of several
	Market  string            // "" for a claim that rests on evidence of several
	// Coverage is where the evidence of a finding or insight comes from; nil for
	// a session.
	Coverage *research.Coverage
	Language string // of the best hit
	Hits     []Hit
	More     int // further matching passages
}

// Hit is a passage that matched.
type Hit struct {
	ID       string
	Source   string // id of the file, highlight, finding or insight
	File     string // id of the file in which it stands; "" for findings and insights
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
	// Translates is what the words are the translation of; nil for what was said
	// itself. StartMS, EndMS and URL are of the original then.
	Translates *Translates
	// Translated is what was found of the same moment in a translation of it.
	Translated *Hit
	// Place is where it stands, or what it translates, in the form in which judged
	// queries name it: unlike ID it stays when the text is cut anew. It is "" for
	// findings and insights.
	Place string

	translation *database.Translated // what the file is a translation of; nil for none

	segments runOf // that the passage is cut from
	marked   runOf // that hold what matched
}

// Search finds passages.
func (l *Library) Search(ctx context.Context, who auth.Person, r SearchRequest) (Answer, error) {
	begun := time.Now()
	if err := mayRead(who); err != nil {
		return Answer{}, err
	}
	wanted, err := l.request(ctx, who, r)
	if err != nil {
		return Answer{}, err
	}
	request := wanted.Request
	a := Answer{Text: request.Query.String(), Like: wanted.like, Language: cmp.Or(request.Language, language.Undetermined)}
	if r.Like != "" && request.Query.IsZero() {
		return a, nil // a passage that says nothing resembles nothing
	}
	// The first search may wait for the lexicon: the deadline is the index's.
	ctx, cancel := context.WithTimeout(ctx, search.Deadline)
	defer cancel()
	scope, err := l.scope(ctx, who)
	if err != nil {
		return Answer{}, err
	}
	resolved, asked, err := l.askedTags(ctx, who, request)
	if err != nil {
		return Answer{}, err
	}
	found, err := l.index.Search(ctx, scope, resolved)
	if errors.Is(err, search.ErrBadCursor) {
		err = ErrOldCursor // it was sealed with a position of this search
	}
	if err != nil {
		return Answer{}, err
	}
	searched := withoutCostly(request.Expansions, found.Dropped)
	a.Expansions = presentable(searched)
	if r.After == "" {
		a.Dropped = droppedWords(request.Query.Words(), append(wanted.dropped, found.Dropped...), searched)
	}
	if a.Items, err = l.hydrate(ctx, who, found); err != nil {
		return Answer{}, err
	}
	if a.Facets, err = l.facetLists(ctx, who, found.Facets, asked, r.Reader); err != nil {
		return Answer{}, err
	}
	if r.Like == "" {
		request.Filter = resolved.Filter
		a.DidYouMean = l.corrections(ctx, who, request, r.NoExpand, found)
	}
	if found.Next != "" {
		a.Next, err = l.cursors.seal(ctx, r, pinned{request.Language, wanted.telling, searched, found.Next})
	}
	a.Total, a.Took = found.Total, time.Since(begun)
	return a, err
}

// wanted is what an index is asked for a person.
type wanted struct {
	search.Request
	like    string   // beginning of the passage that is to be resembled
	telling []string // words that were picked of it
	dropped []search.Dropped
}

// request makes what the index is asked of what a person asks. Pages after the
// first look for what that one looked for.
func (l *Library) request(ctx context.Context, who auth.Person, r SearchRequest) (request wanted, err error) {
	request.Request = search.Request{
		Filter: r.Filter, Sort: r.Sort, Limit: r.Limit, HitsEach: r.HitsEach, Facets: !r.NoFacets,
	}
	var before pinned
	if r.After != "" {
		if before, err = l.cursors.open(ctx, r); err != nil {
			return request, err
		}
		request.After = before.Next
	}
	if r.Like != "" {
		var c research.Checker
		c.Require(r.Text == "", "q", "must be empty where like is given")
		if err := c.Err(); err != nil {
			return request, err
		}
		alike, err := l.likeness(ctx, who, r.Like, before.Like)
		if err != nil {
			return request, err
		}
		request.Query, request.Language, request.like = alike.query, alike.passage.Language, quoted(alike.passage.Text)
		request.telling = alike.words
		request.Least = leastTelling
		if request.Without, err = l.counterparts(ctx, alike.passage); err != nil {
			return request, err
		}
		if r.OtherSessions {
			request.WithoutSession = alike.passage.Session
		}
	} else {
		if request.Query, err = search.Parse(r.Text); err != nil {
			return request, err
		}
		request.Language = surely(language.Detect(r.Text, language.Options{Least: reliable}))
	}
	if r.After != "" {
		request.Language, request.Expansions = before.Language, before.Expansions
		return request, nil
	}
	if !r.NoExpand {
		request.Language, request.Expansions = l.expand(ctx, request.Query, ExpandOptions{
			Guess: request.Language, Literal: r.Literal, Sources: r.Sources,
			Dropped: func(d search.Dropped) { request.dropped = append(request.dropped, d) },
		})
	}
	return request, nil
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
// since it was indexed, or closed to the person who asks, is left out.
func (l *Library) hydrate(ctx context.Context, who auth.Person, found *search.Results) ([]Item, error) {
	var passageIDs []string
	for _, g := range found.Groups {
		for _, h := range g.Hits {
			passageIDs = append(passageIDs, h.ID)
		}
	}
	passages, err := database.FoundByID(ctx, l.db, passageIDs)
	if err != nil {
		return nil, err
	}
	sees := who.Scope()
	covered, err := coverageOf(ctx, l.db, sees, passages)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, g := range found.Groups {
		item := Item{More: g.More}
		for _, h := range g.Hits {
			if p, ok := passages[h.ID]; ok && p.Show(sees) {
				item.place(&p, covered[p.Source])
				hit := newHit(&p.Passage, h, found.Marker)
				hit.translation = p.Translation
				item.Hits = append(item.Hits, hit)
			}
		}
		if len(item.Hits) > 0 {
			items = append(items, item)
		}
	}
	return items, l.relate(ctx, items)
}

// place says where a passage comes from; the first one speaks for the item.
func (item *Item) place(p *database.Found, c research.Coverage) {
	if len(item.Hits) > 0 {
		return
	}
	item.Language, item.Session, item.Study = p.Language, p.In, p.Of
	if p.Of != nil {
		item.Brand, item.Market = p.Of.Brand, p.Of.Market
		if p.Closed {
			item.Study = nil
		}
	}
	if p.In != nil && p.In.Market != "" {
		item.Market = p.In.Market
	}
	if p.State != "" {
		item.cover(&c)
	}
}

// cover says where the evidence of a claim comes from.
func (item *Item) cover(c *research.Coverage) {
	item.Coverage = c
	if len(c.Markets) > 0 {
		item.Market = c.Only()
	}
	if item.Brand == "" && len(c.Brands) == 1 && c.Hidden == 0 {
		item.Brand = c.Brands[0]
	}
}

// coverageOf is the coverage of the claims among what was found, by id.
func coverageOf(ctx context.Context, r database.Reader, scope research.Scope, found map[string]database.Found) (map[string]research.Coverage, error) {
	var claims []string
	for _, f := range found {
		if f.State != "" {
			claims = append(claims, f.Source)
		}
	}
	if len(claims) == 0 {
		return nil, nil
	}
	return database.CoverageOfEach(ctx, r, scope, claims)
}

func newHit(p *research.Passage, h search.Hit, marker search.Marker) Hit {
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
		ID: p.ID, Source: p.Source, File: p.File, Kind: search.Kind(p.Kind), Language: p.Language, Speaker: p.Speaker, Heading: p.Heading,
		StartMS: p.StartMS, EndMS: p.EndMS, Snippet: snippet, Score: h.Score, Why: why,
	}
	if len(window) > 0 {
		hit.StartMS, hit.EndMS = saidAt(p, window)
	}
	hit.segments, hit.marked = runs(p.Cuts, window)
	hit.Place = placeOf(p)
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
