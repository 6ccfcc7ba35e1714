package httpapi

import (
	"context"
	"fmt"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/search"

	"golang.org/x/text/language"
)

func (a *API) search() []route {
	op := get("/search", "search", "Find passages across brands, studies and languages")
	op.Description = "Filters can be repeated: any value of one will do, and all filters must be met. " +
		"Without a query everything matches. Passages come grouped by session.\n\n" +
		"The pages of one search all look for the same words, whatever happens to the glossary and to what is indexed between them: " +
		"next holds them. What stays is on exactly one page; what is removed meanwhile is left out, " +
		"and what is added counts from then on and stands where its rank belongs, perhaps on a page that has passed."
	suggestions := get("/search/suggestions", "suggest", "Complete what has been typed into a search box so far")
	suggestions.Description = "Frequent words, tags, terms of the glossary, brands, and titles of studies, sessions, findings " +
		"and insights: what the caller may read, and nothing else."
	return []route{typed(signedIn, op, a.find), typed(signedIn, suggestions, a.suggest)}
}

type searchInput struct {
	Q        string   `query:"q" doc:"The query, in the language described at /docs/search; at most 1 KB and 32 terms"`
	Like     string   `query:"like" doc:"Id of a passage, highlight, finding or insight: what resembles it is found, best first, in other words and languages too; q must be empty then"`
	Other    bool     `query:"other_sessions" doc:"With like: leave out the session of the passage itself"`
	Kind     []string `query:"kind,explode" enum:"transcript,note,highlight,finding,insight"`
	Brand    []string `query:"brand,explode" doc:"Slug"`
	Market   []string `query:"market,explode" doc:"ISO 3166"`
	Language []string `query:"language,explode" doc:"BCP 47"`
	Study    []string `query:"study,explode" doc:"Id"`
	Method   []string `query:"method,explode"`
	Tag      []string `query:"tag,explode" doc:"Name, another name, a term of its concept, path of names from the root such as Checkout/Payment, or id; finds what carries a tag below it, too"`
	Speaker  []string `query:"speaker,explode"`
	From     string   `query:"from" doc:"Held on or after this day (also a month or year) or RFC 3339 time"`
	To       string   `query:"to" doc:"Held on or before this day (also a month or year) or RFC 3339 time"`
	Sort     string   `query:"sort" enum:"relevance,date" default:"relevance"`
	Expand   string   `query:"expand" enum:"on,off" default:"on" doc:"Whether to find other words of the same meaning too"`
	Literal  []string `query:"literal,explode" maxItems:"32" doc:"A word of the query for which no other words are to be found; the rest of the query is expanded all the same"`
	Source   []string `query:"source,explode" enum:"glossary,lexicon,dictionary,learned,cognate" doc:"Where other words may come from; all unless given. It serves to measure what each source adds"`
	Limit    int      `query:"limit" minimum:"1" default:"20" doc:"Most items to answer with, up to 100"`
	Hits     int      `query:"hits_each" minimum:"1" default:"3" doc:"Most passages to show of each session, up to 20"`
	Facets   string   `query:"facets" enum:"on,off" default:"on" doc:"Whether to count the values that matching passages have; a part after the first mostly does without"`
	After    string   `query:"after" doc:"Value of next in the part before"`
	Reader   string   `header:"Accept-Language" doc:"Language in which tags are named where their concepts have a term in it"`
}

// filter reads the filters, or says what is wrong with them.
func (in *searchInput) filter() (search.Filter, error) {
	var c research.Checker
	f := search.Filter{
		Kinds:  each(in.Kind, func(k string) search.Kind { return search.Kind(k) }),
		Brands: in.Brand, Markets: in.Market, Languages: in.Language, Studies: in.Study,
		Methods: in.Method, Tags: in.Tag, Speakers: in.Speaker,
		From: moment(&c, "from", in.From, false), To: moment(&c, "to", in.To, true),
	}
	for i, tag := range in.Language {
		if i < search.MaxFilterValues { // more of them are refused elsewhere
			c.Language(fmt.Sprintf("language[%d]", i), tag, true)
		}
	}
	return f, c.Err()
}

// moment reads a time, or the first or last moment of a period.
func moment(c *research.Checker, field, value string, last bool) time.Time {
	if value == "" {
		return time.Time{}
	}
	if t, err := time.Parse(time.RFC3339, value); err == nil {
		return t.UTC()
	}
	from, to, err := search.ParsePeriod(value)
	c.Require(err == nil, field, "must be a day such as 2026-03-31, a month, a year, or a time in RFC 3339")
	if last && err == nil {
		return to.Add(-time.Nanosecond)
	}
	return from
}

// firstLanguage is the language that a reader likes best; "" if the header
// names none.
func firstLanguage(accept string) string {
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return ""
	}
	return tags[0].String()
}

func (a *API) find(ctx context.Context, in *searchInput) (*output[searchAnswer], error) {
	filter, err := in.filter()
	if err != nil {
		return nil, err
	}
	found, err := a.lib.Search(ctx, auth.From(ctx), library.SearchRequest{
		Text: in.Q, Filter: filter, Sort: search.Sort(in.Sort), NoExpand: in.Expand == "off", Literal: in.Literal, Sources: in.Source,
		Reader: firstLanguage(in.Reader), Limit: in.Limit, HitsEach: in.Hits, NoFacets: in.Facets == "off", After: in.After, Like: in.Like, OtherSessions: in.Other,
	})
	if err != nil {
		return nil, err
	}
	return &output[searchAnswer]{newSearchAnswer(found)}, nil
}
