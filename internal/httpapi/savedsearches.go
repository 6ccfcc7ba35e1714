package httpapi

import (
	"context"
	"net/http"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/search"

	"github.com/danielgtaylor/huma/v2"
)

func (a *API) savedSearches() []route {
	create := post("/saved-searches", "save-search", "Keep a search", http.StatusCreated)
	create.Description = "It is kept for the caller alone. A search that is kept already gets the name. What it finds now counts as seen."
	list := get("/saved-searches", "list-saved-searches", "List the searches that the caller keeps, newest first")
	list.Description = "Each is made to say what it finds now: total is null where it cannot be made any more."
	seen := post("/saved-searches/{id}/seen", "mark-saved-search-seen", "Count what a kept search finds now as seen", http.StatusOK)
	remove := huma.Operation{
		Method: http.MethodDelete, Path: "/saved-searches/{id}", OperationID: "delete-saved-search", DefaultStatus: http.StatusNoContent,
		Summary: "Delete a search that the caller keeps",
	}
	return []route{
		typed(signedIn, create, a.saveSearch), typed(signedIn, list, a.listSavedSearches),
		typed(signedIn, get("/saved-searches/{id}", "get-saved-search", "Read a search that the caller keeps"), a.getSavedSearch),
		typed(signedIn, seen, a.markSavedSearchSeen), typed(signedIn, remove, a.deleteSavedSearch),
	}
}

// savedQuery is a search in the words of the operation that searches.
type savedQuery struct {
	Q        string   `json:"q,omitempty" doc:"As in a search, like all of these"`
	Like     string   `json:"like,omitempty"`
	Kind     []string `json:"kind,omitempty" enum:"transcript,note,highlight,finding,insight"`
	Brand    []string `json:"brand,omitempty"`
	Market   []string `json:"market,omitempty"`
	Language []string `json:"language,omitempty"`
	Study    []string `json:"study,omitempty"`
	Method   []string `json:"method,omitempty"`
	Tag      []string `json:"tag,omitempty"`
	Speaker  []string `json:"speaker,omitempty"`
	From     string   `json:"from,omitempty" doc:"Day"`
	To       string   `json:"to,omitempty" doc:"Day"`
	Sort     string   `json:"sort,omitempty" enum:"relevance,date"`
	Expand   string   `json:"expand,omitempty" enum:"on,off"`
	Literal  []string `json:"literal,omitempty" maxItems:"32"`
}

func (q savedQuery) request() (library.SearchRequest, error) {
	var c research.Checker
	c.Day("query.from", q.From)
	c.Day("query.to", q.To)
	for i, tag := range q.Language {
		if i < search.MaxFilterValues {
			c.Language("query.language", tag, true)
		}
	}
	from, _ := time.Parse(time.DateOnly, q.From) // checked above; "" leaves the zero time
	to, _ := time.Parse(time.DateOnly, q.To)
	return library.SearchRequest{
		Text: q.Q, Like: q.Like, Sort: search.Sort(q.Sort), NoExpand: q.Expand == "off", Literal: q.Literal,
		Filter: search.Filter{
			Kinds:  each(q.Kind, func(k string) search.Kind { return search.Kind(k) }),
			Brands: q.Brand, Markets: q.Market, Languages: q.Language, Studies: q.Study, Methods: q.Method,
			Tags: q.Tag, Speakers: q.Speaker, From: from, To: to,
		},
	}, c.Err()
}

func newSavedQuery(r library.SearchRequest) savedQuery {
	f := r.Filter
	q := savedQuery{
		Q: r.Text, Like: r.Like, Brand: f.Brands, Market: f.Markets, Language: f.Languages, Study: f.Studies, Method: f.Methods,
		Tag: f.Tags, Speaker: f.Speakers, Sort: string(r.Sort), Literal: r.Literal,
	}
	for _, k := range f.Kinds {
		q.Kind = append(q.Kind, string(k))
	}
	if !f.From.IsZero() {
		q.From = f.From.Format(time.DateOnly)
	}
	if !f.To.IsZero() {
		q.To = f.To.Format(time.DateOnly)
	}
	if r.NoExpand {
		q.Expand = "off"
	}
	return q
}

type savedSearch struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Query     savedQuery `json:"query"`
	Total     *int       `json:"total" doc:"Passages that match now; null where the search cannot be made any more"`
	New       int        `json:"new" doc:"How many more match than when the caller looked last. What was deleted meanwhile is taken off"`
	SeenAt    time.Time  `json:"seen_at"`
	CreatedAt time.Time  `json:"created_at"`
}

func newSavedSearch(s library.SavedSearch) savedSearch {
	wire := savedSearch{ID: s.ID, Name: s.Name, Query: newSavedQuery(s.Request), New: s.New, SeenAt: s.SeenAt, CreatedAt: s.CreatedAt}
	if s.Total >= 0 {
		wire.Total = &s.Total
	}
	return wire
}

type newSavedSearchBody struct {
	Name  string     `json:"name"`
	Query savedQuery `json:"query"`
}

func (a *API) saveSearch(ctx context.Context, in *struct {
	Keyed
	Body newSavedSearchBody
},
) (*created[savedSearch], error) {
	request, err := in.Body.Query.request()
	if err != nil {
		return nil, err
	}
	s, err := a.lib.SaveSearch(ctx, auth.From(ctx), in.key("save-search", in.Body), in.Body.Name, request)
	if err != nil {
		return nil, err
	}
	return &created[savedSearch]{Base + "/saved-searches/" + s.ID, newSavedSearch(s)}, nil
}

func (a *API) listSavedSearches(ctx context.Context, _ *struct{}) (*output[list[savedSearch]], error) {
	all, _, err := a.lib.SavedSearches(ctx, auth.From(ctx), library.MostSavedSearches)
	if err != nil {
		return nil, err
	}
	return listOf(library.Page[library.SavedSearch]{Items: all}, newSavedSearch), nil
}

type savedSearchID struct {
	ID string `path:"id"`
}

func (a *API) getSavedSearch(ctx context.Context, in *savedSearchID) (*output[savedSearch], error) {
	s, err := a.lib.CountedSearch(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &output[savedSearch]{newSavedSearch(s)}, nil
}

func (a *API) markSavedSearchSeen(ctx context.Context, in *savedSearchID) (*output[savedSearch], error) {
	s, err := a.lib.MarkSeen(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &output[savedSearch]{newSavedSearch(s)}, nil
}

func (a *API) deleteSavedSearch(ctx context.Context, in *savedSearchID) (*struct{}, error) {
	return nil, a.lib.DeleteSavedSearch(ctx, auth.From(ctx), in.ID)
}
