package httpapi_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/search"
)

func TestEveryLimitOfSearchIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, tt := range []struct {
		name, query string
		status      int
		kind, limit string
	}{
		{"query-bytes", "q=" + strings.Repeat("a+", 600), 400, problem.QuerySyntax, "query-bytes"},
		{"query-terms", "q=" + strings.Repeat("a+", 33), 400, problem.QuerySyntax, "query-terms"},
		{"term-length", "q=" + strings.Repeat("a", 65), 400, problem.QuerySyntax, "term-length"},
		{"query-depth", "q=" + strings.Repeat("(", 17) + "a" + strings.Repeat(")", 17), 400, problem.QuerySyntax, "query-depth"},
		{"limit", "q=a&limit=101", 400, problem.LimitExceeded, "limit"},
		{"hits-each", "q=a&hits_each=21", 400, problem.LimitExceeded, "hits-each"},
		{"filter-values", "q=a" + strings.Repeat("&brand=b", 101), 400, problem.LimitExceeded, "filter-values"},
		{"cursor", "q=a&after=nonsense", 400, problem.BadCursor, ""},
		{"cursor too long", "q=a&after=" + strings.Repeat("A", 20_000), 400, problem.BadCursor, ""},
		{"quote", "q=" + url.QueryEscape(`"a`), 400, problem.QuerySyntax, ""},
		{"q and like", "q=a&like=" + passage, 422, problem.Invalid, ""},
		{"like nothing", "like=01900000-0000-7000-8000-0000000000ff", 404, problem.NotFound, ""},
		{"like no id", "like=x", 404, problem.NotFound, ""},
		{"no hits", "q=a&hits_each=0", 422, problem.Invalid, ""},
		{"facets", "q=a&facets=some", 422, problem.Invalid, ""},
		{"sort", "q=a&sort=best", 422, problem.Invalid, ""},
		{"kind", "q=a&kind=song", 422, problem.Invalid, ""},
	} {
		a := w.want(tt.status, w.get("/search?"+tt.query))
		limit, _ := a.json()["limit"].(string)
		if a.text("type") != problem.Path+tt.kind || limit != tt.limit {
			t.Errorf("%s: %s, want %s with the limit %q", tt.name, a.body, tt.kind, tt.limit)
		}
	}
}

// slow is a search that never comes to an end by itself.
type slow struct{ search.Index }

func (slow) Search(ctx context.Context, _ search.Scope, _ search.Request) (*search.Results, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestLimitsBehindTheQueryAreNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := library.New(library.Options{DB: w.db, Index: slow{}}).Search(t.Context(), researcher, library.SearchRequest{Text: "a"})
	if p := problem.From(err); p.Type != problem.Path+problem.Timeout || p.Limit != "deadline" {
		t.Errorf("a search beyond its deadline is %+v, want a timeout that names the deadline", p)
	}
	many := func(_ context.Context, q search.Query, o library.ExpandOptions) (string, []search.Expansion) {
		e := search.Expansion{From: q.Words()[0]}
		for i := range 513 {
			e.Terms = append(e.Terms, search.Alternative{Text: fmt.Sprint("w", i), Language: "en", Weight: 0.5})
		}
		return o.Guess, []search.Expansion{e}
	}
	lib := library.New(library.Options{DB: w.db, Index: w.index, Expand: many})
	_, err = lib.Search(t.Context(), auth.Person{ID: "1", Role: auth.Viewer}, library.SearchRequest{Text: "a"})
	if p := problem.From(err); p.Type != problem.Path+problem.LimitExceeded || p.Limit != "alternatives" {
		t.Errorf("a search with 513 alternatives is %+v, want the limit alternatives", p)
	}
}
