package evaluation_test

import (
	"context"
	"sync"

	"earshot/search"
	"earshot/search/bleveindex"
	"earshot/search/thesaurus"
)

var words = sync.OnceValue(func() *thesaurus.Thesaurus { return thesaurus.New(thesaurus.Builtin()) })

// builtin expands by the thesaurus that comes with the product.
func builtin(x *bleveindex.Index) expander {
	vocabulary := x.Vocabulary()
	return func(ctx context.Context, q search.Query, language string) []search.Expansion {
		return words().Expand(ctx, q, vocabulary, thesaurus.Options{Language: language})
	}
}
