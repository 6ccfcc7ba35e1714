package database

import (
	"context"
	"math/bits"
	"strconv"
	"strings"
)

// mostParams is how many parameters one statement gets; both databases take more.
const mostParams = 500

// byID runs a query that ends in "IN" for ids, in portions, and returns what
// it finds by key. Ids that are not found are missing in the map.
//
// What is read by its id is read in no time: see [Reader] for brief.
func byID[T any](ctx context.Context, r Reader, scan func(Row) (T, error), key func(T) string, query string, ids []string) (map[string]T, error) {
	found := make(map[string]T, len(ids))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ctx = r.brief(ctx)
	return found, portions(ids, func(in string, args []any) error {
		values, err := All(ctx, r, scan, query+in, args...)
		for _, v := range values {
			found[key(v)] = v
		}
		return err
	})
}

// portions calls f with what follows "IN" and its parameters until all ids had
// their turn.
func portions(ids []string, f func(in string, args []any) error) error {
	for len(ids) > 0 {
		n := min(len(ids), mostParams)
		args := make([]any, roundUp(n))
		for i := range args {
			args[i] = ids[min(i, n-1)]
		}
		ids = ids[n:]
		if err := f(params(len(args)), args); err != nil {
			return err
		}
	}
	return nil
}

// roundUp is the next power of two: asking for the last id a few times more
// costs less than having a statement for each number of ids.
func roundUp(n int) int { return 1 << bits.Len(uint(n-1)) }

// params is ($1, …, $n).
func params(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		b.WriteString(", $" + strconv.Itoa(i))
	}
	return "(" + b.String()[2:] + ")"
}
