package webui

import (
	"slices"

	"earshot/internal/library"
	"earshot/internal/research"
)

// facet is one property of passages with the values to choose from.
type facet struct {
	Name, Title string
	Values      []choice
	Rest        []choice // less frequent ones, folded away
}

// choice is one value. Following URL chooses it, or takes the choice back.
type choice struct {
	Label, URL, Count string
	Chosen            bool
}

// chip is an active filter. Following URL removes it.
type chip struct{ Name, Label, URL string }

// mostChoices is how many values of a facet are shown at first.
const mostChoices = 7

func facets(a asked, lists library.FacetLists) []facet {
	var shown []facet
	for _, f := range []struct {
		name, title string
		values      []library.FacetValue
	}{
		{"brand", "Brand", lists.Brand},
		{"language", "Language", lists.Language},
		{"market", "Market", lists.Market},
		{"method", "Method", lists.Method},
		{"kind", "Kind", lists.Kind},
		{"tag", "Tag", lists.Tag},
	} {
		if len(f.values) == 0 {
			continue
		}
		v := facet{Name: f.name, Title: f.title}
		for _, value := range f.values {
			chosen := a.has(f.name, value.Value)
			c := choice{facetLabel(f.name, value), a.toggled(f.name, value.Value), number(value.Count), chosen}
			if chosen || len(v.Values) < mostChoices {
				v.Values = append(v.Values, c)
			} else {
				v.Rest = append(v.Rest, c)
			}
		}
		shown = append(shown, v)
	}
	return shown
}

func facetLabel(name string, v library.FacetValue) string {
	switch name {
	case "method", "kind":
		return capital(words(v.Value))
	}
	return v.Label
}

// chips are the active filters, with labels from the facets where they have
// the value, and of their own where nothing matched.
func chips(a asked, lists library.FacetLists, studies map[string]string) []chip {
	values := map[string][]library.FacetValue{"brand": lists.Brand, "tag": lists.Tag}
	var active []chip
	for _, name := range filterNames {
		for _, value := range a.filters[name] {
			active = append(active, chip{words(name), chipLabel(name, value, values[name], studies), a.toggled(name, value)})
		}
	}
	if a.from != "" {
		active = append(active, chip{"from", day(a.from), a.with("from", "")})
	}
	if a.to != "" {
		active = append(active, chip{"until", day(a.to), a.with("to", "")})
	}
	return active
}

func chipLabel(name, value string, values []library.FacetValue, studies map[string]string) string {
	switch name {
	case "language":
		return research.LanguageName(value)
	case "market":
		return research.MarketName(value)
	case "method", "kind":
		return words(value)
	case "study":
		if title := studies[value]; title != "" {
			return title
		}
		return value
	}
	i := slices.IndexFunc(values, func(v library.FacetValue) bool { return v.Value == value })
	if i < 0 {
		return value
	}
	return values[i].Label
}
