package wording

import (
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Sort puts a list into the order in which readers of the language look for a
// name, with numbers in the order of their values.
func Sort[T any](p *Printer, list []T, name func(T) string) {
	c := collate.New(language.MustParse(p.tag), collate.Numeric)
	slices.SortStableFunc(list, func(a, b T) int { return c.CompareString(name(a), name(b)) })
}
