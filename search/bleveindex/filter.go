package bleveindex

import (
	"slices"

	"earshot/search"
)

// filter decides on a passage by its columns.
type filter struct {
	all     bool      // the scope sees everything
	studies selection // else, the studies that it sees
	hard    []check   // on fields that are not counted
	faceted []check   // on fields that are, with the bits below
	bits    []uint8
	missed  []uint8 // what a profile misses, by number, and looked if that is known
}

// looked marks a profile that has been looked at.
const looked = 1 << 7

// check is one condition on a passage.
type check interface {
	matches(c *columns, doc int) bool
}

// facetColumns are the columns whose values are counted, in the order of
// search.Facets.
var facetColumns = [...]int{colBrands, colLanguage, colMarkets, colMethod, colTag, colKind}

func newFilter(dicts *dictionaries, scope search.Scope, f *search.Filter) *filter {
	result := &filter{all: scope.All()}
	if !result.all {
		result.studies = dicts[colStudy].selectWhere(func(value string) bool {
			study, shared := studyIn(value)
			return scope.Sees(study) || shared && scope.Shared()
		})
	}
	for _, field := range filterFields(f) {
		if len(field.values) == 0 {
			continue
		}
		result.add(field.column, columnNode{field.column, dicts[field.column].selectWhere(having(field.column, field.values))})
	}
	if len(result.faceted) > 0 {
		result.missed = make([]uint8, len(dicts[colProfile].snapshot()))
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

func (f *filter) add(column int, c check) {
	if i := slices.Index(facetColumns[:], column); i >= 0 {
		f.faceted = append(f.faceted, c)
		f.bits = append(f.bits, 1<<i)
		return
	}
	f.hard = append(f.hard, c)
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
func (f *filter) open() bool { return f.all && len(f.hard) == 0 && len(f.faceted) == 0 }

// sees reports whether a passage may be known to exist at all, and passes what
// is not counted.
func (f *filter) sees(c *columns, doc int) bool {
	if !f.all && !f.studies.has(c.ords[colStudy][doc]) {
		return false
	}
	for _, h := range f.hard {
		if !h.matches(c, doc) {
			return false
		}
	}
	return true
}

// misses has a bit for every counted field whose filter the passage fails.
func (f *filter) misses(c *columns, doc int) uint8 {
	if len(f.faceted) == 0 {
		return 0
	}
	missed := &f.missed[c.profile[doc]]
	if *missed == 0 {
		*missed = looked
		for i, check := range f.faceted {
			if !check.matches(c, doc) {
				*missed |= f.bits[i]
			}
		}
	}
	return *missed &^ looked
}

// missedBy is what misses has said of a profile.
func (f *filter) missedBy(profile int) uint8 {
	if len(f.faceted) == 0 {
		return 0
	}
	return f.missed[profile] &^ looked
}
