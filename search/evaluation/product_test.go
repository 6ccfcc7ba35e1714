package evaluation_test

import (
	"testing"
)

// TestProductSetIsComplete keeps the project's own queries fit to compare
// languages: each is there in every language, with a passage that answers it.
func TestProductSetIsComplete(t *testing.T) {
	t.Parallel()
	passages := map[string]string{} // language by id
	texts := map[string]bool{}
	for _, p := range productPassages(t) {
		if passages[p.ID] != "" || texts[p.Text] {
			t.Errorf("passage %s stands there twice", p.ID)
		}
		passages[p.ID], texts[p.Text] = p.Language, true
	}
	for _, language := range productLanguages {
		queries := productQueries(t, language, language)
		if len(queries) < 60 {
			t.Errorf("%d queries in %s, want at least 60", len(queries), language)
		}
		for _, q := range queries {
			if id := q.ID + "." + language; passages[id] != language {
				t.Errorf("query %s has no passage %s", q.ID, id)
			}
		}
		if len(passages) != len(queries)*len(productLanguages) {
			t.Errorf("%d passages for %d queries in %s", len(passages), len(queries), language)
		}
	}
}
