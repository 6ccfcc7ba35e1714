package bleveindex

import (
	"slices"

	"earshot/search"
)

// filter decides on passages by their columns.
type filter struct {
	hard    []check       // the scope, and fields that are not counted
	faceted []*columnNode // fields that are counted
}

// check is one condition on a passage.
type check interface {
	// narrow removes from documents of a window those that fail.
	narrow(w *window, docs *docset)
	matches(c *columns, doc int) bool
}

// facetColumns are the columns whose values are counted, in the order of
// search.Facets.
var facetColumns = [...]int{colBrands, colLanguage, colMarkets, colMethod, colTag, colKind}

func newFilter(dicts *dictionaries, scope search.Scope, f *search.Filter) *filter {
	result := &filter{}
	if !scope.All() {
		result.hard = append(result.hard, newColumnNode(colStudy, dicts[colStudy].selectWhere(func(value string) bool {
			study, shared := studyIn(value)
			return scope.Sees(study) || shared && scope.Shared()
		})))
	}
	for _, field := range filterFields(f) {
		if len(field.values) > 0 {
			wanted := dicts[field.column].selectWhere(having(field.column, field.values))
			result.add(newColumnNode(field.column, wanted))
		}
	}
	if days, ok := daysBetween(f.From, f.To); ok {
		result.hard = append(result.hard, days)
	}
	return result
}

// having keeps what a column holds that has one of the values wanted.
func having(column int, wanted []string) func(value string) bool {
	switch column {
	case colLanguage:
		return inLanguage(wanted)
	case colStudy:
		return ofStudy(oneOf(wanted))
	case colBrands, colMarkets:
		return anyIn(oneOf(wanted))
	}
	return oneOf(wanted)
}

// ofStudy keeps the passages of studies that are kept, shared or not.
func ofStudy(keep func(study string) bool) func(value string) bool {
	return func(value string) bool {
		study, _ := studyIn(value)
		return keep(study)
	}
}

func (f *filter) add(n *columnNode) {
	if slices.Contains(facetColumns[:], n.column) {
		f.faceted = append(f.faceted, n)
	} else {
		f.hard = append(f.hard, n)
	}
}

// filterField is one field of a filter that takes values.
type filterField struct {
	name   string
	column int
	values []string
}

func filterFields(f *search.Filter) []filterField {
	kinds := make([]string, len(f.Kinds))
	for i, k := range f.Kinds {
		kinds[i] = string(k)
	}
	return []filterField{
		{"kind", colKind, kinds},
		{"brand", colBrands, f.Brands},
		{"market", colMarkets, f.Markets},
		{"language", colLanguage, f.Languages},
		{"study", colStudy, f.Studies},
		{"method", colMethod, f.Methods},
		{"tag", colTag, f.Tags},
		{"speaker", colSpeaker, f.Speakers},
	}
}

// open reports whether everything passes.
func (f *filter) open() bool { return len(f.hard) == 0 && len(f.faceted) == 0 }

// sees narrows documents of a window to those that may be known to exist at
// all, and pass what is not counted.
func (f *filter) sees(w *window, docs *docset) {
	for _, c := range f.hard {
		c.narrow(w, docs)
	}
}

// passes narrows documents of a window to those that pass what is counted.
func (f *filter) passes(w *window, docs *docset) {
	for _, c := range f.faceted {
		c.narrow(w, docs)
	}
}

// matches looks at a single document.
func (f *filter) matches(c *columns, doc int) bool {
	for _, h := range f.hard {
		if !h.matches(c, doc) {
			return false
		}
	}
	for _, n := range f.faceted {
		if !n.matches(c, doc) {
			return false
		}
	}
	return true
}
