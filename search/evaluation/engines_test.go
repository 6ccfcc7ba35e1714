package evaluation_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2"

	"earshot/search"
	"earshot/search/bleveindex"
	"earshot/search/evaluation"
)

// ours indexes a corpus with the project's own engine.
func ours(t *testing.T, c *corpus) *bleveindex.Index {
	t.Helper()
	x, err := bleveindex.Open(t.TempDir(), bleveindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	err = x.Rebuild(t.Context(), func(_ context.Context, apply func(search.Batch) error) error {
		position := int64(0)
		for chunk := range slices.Chunk(c.passages, 1000) {
			position++
			b := search.Batch{Position: position}
			for _, p := range chunk {
				b.Updates = append(b.Updates, search.Update{Source: p.Source, Passages: []search.Passage{p}})
			}
			if err := apply(b); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// expander finds other words for those of a query; nil for none.
type expander func(ctx context.Context, q search.Query, language string) []search.Expansion

// asking is a method that searches an index. Language is what the query is
// believed to be in, and filter narrows by the query.
func asking(name string, x search.Index, expand expander, language func(evaluation.Query) string, filter func(evaluation.Query) search.Filter) evaluation.Method {
	return evaluation.Method{Name: name, Ask: func(ctx context.Context, q evaluation.Query) ([]string, error) {
		parsed, err := search.Parse(plainWords(q.Text))
		if err != nil {
			return nil, err
		}
		r := search.Request{Query: parsed, Language: language(q), Filter: filter(q), Limit: 10, HitsEach: 1}
		if expand != nil {
			r.Expansions = expand(ctx, parsed, language(q))
		}
		results, err := x.Search(ctx, search.Everything(), r)
		for n := 0; errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil && n < 5; n++ {
			results, err = x.Search(ctx, search.Everything(), r) // the machine is busy; what counts here is the order
		}
		if err != nil {
			return nil, err
		}
		var ids []string
		for _, g := range results.Groups {
			ids = append(ids, g.Hits[0].ID)
		}
		return ids, nil
	}}
}

func known(q evaluation.Query) string { return q.Language }

func unknown(evaluation.Query) string { return "" }

// plainWords takes the signs of the query language out of a question.
func plainWords(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n\u00a0\"＂“”„‟«»「」『』:*()", r) })
	var plain []string
	for _, w := range words {
		if w = strings.TrimLeft(w, "-"); w != "" && w != "OR" && w != "AND" && w != "NOT" {
			plain = append(plain, w)
		}
	}
	return strings.Join(plain[:min(len(plain), search.MaxTerms)], " ")
}

// inTarget narrows to the language of the answers.
func inTarget(q evaluation.Query) search.Filter {
	return search.Filter{Languages: []string{q.Target}}
}

// plainBleve indexes the passages of one language as bleve's documentation
// says, with its own analyzer for the language.
func plainBleve(t *testing.T, c *corpus, language, scoring string) evaluation.Method {
	t.Helper()
	m := bleve.NewIndexMapping()
	m.ScoringModel = scoring
	if language != "el" { // bleve has none for Greek
		m.DefaultAnalyzer = language
	}
	text := bleve.NewTextFieldMapping()
	text.Store = false
	m.DefaultMapping = bleve.NewDocumentStaticMapping()
	m.DefaultMapping.AddFieldMappingsAt("text", text)
	x, err := bleve.New(t.TempDir()+"/bleve", m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	b := x.NewBatch()
	for _, p := range c.passages {
		if p.Language == language {
			if err := b.Index(p.ID, map[string]any{"text": p.Text}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := x.Batch(b); err != nil {
		t.Fatal(err)
	}
	return evaluation.Method{Name: "bleve " + scoring, Ask: func(ctx context.Context, q evaluation.Query) ([]string, error) {
		match := bleve.NewMatchQuery(q.Text)
		match.SetField("text")
		r := bleve.NewSearchRequest(match)
		r.SortBy([]string{"-_score", "_id"}) // as left to itself, equal scores come in any order
		results, err := x.SearchInContext(ctx, r)
		if err != nil {
			return nil, err
		}
		var ids []string
		for _, hit := range results.Hits {
			ids = append(ids, hit.ID)
		}
		return ids, nil
	}}
}
