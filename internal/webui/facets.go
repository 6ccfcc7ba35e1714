package webui

import (
	"slices"

	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"
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

func facets(say *wording.Printer, a asked, lists library.FacetLists) []facet {
	var shown []facet
	for _, f := range []struct {
		name   string
		values []library.FacetValue
	}{
		{"brand", lists.Brand},
		{"language", lists.Language},
		{"market", lists.Market},
		{"method", lists.Method},
		{"kind", lists.Kind},
		{"tag", lists.Tag},
	} {
		if len(f.values) == 0 {
			continue
		}
		v := facet{Name: f.name, Title: capital(valueWords(say, f.name))}
		for _, value := range f.values {
			chosen := a.has(f.name, value.Value)
			c := choice{facetLabel(say, f.name, value), a.toggled(f.name, value.Value), say.Number(value.Count), chosen}
			if chosen || len(v.Values) < mostChoices {
				v.Values = append(v.Values, c)
			} else {
				v.Rest = append(v.Rest, c)
			}
		}
		wording.Sort(say, v.Rest, func(c choice) string { return c.Label }) // what is frequent is not sought by name
		shown = append(shown, v)
	}
	return shown
}

func facetLabel(say *wording.Printer, name string, v library.FacetValue) string {
	switch name {
	case "language":
		return say.Language(v.Value)
	case "market":
		return say.Market(v.Value)
	case "method":
		return capital(methodName(say, research.Method(v.Value)))
	case "kind":
		return capital(valueWords(say, v.Value))
	}
	return v.Label
}

// chips are the active filters, with labels from the facets where they have
// the value, and of their own where nothing matched.
func chips(say *wording.Printer, a asked, lists library.FacetLists, studies map[string]string) []chip {
	values := map[string][]library.FacetValue{"brand": lists.Brand, "tag": lists.Tag}
	var active []chip
	for _, name := range filterNames {
		for _, value := range a.filters[name] {
			active = append(active, chip{valueWords(say, name), chipLabel(say, name, value, values[name], studies), a.toggled(name, value)})
		}
	}
	if a.from != "" {
		active = append(active, chip{say.T("from"), say.Day(a.from), a.with("from", "")})
	}
	if a.to != "" {
		active = append(active, chip{say.T("until"), say.Day(a.to), a.with("to", "")})
	}
	return active
}

func chipLabel(say *wording.Printer, name, value string, values []library.FacetValue, studies map[string]string) string {
	switch name {
	case "language":
		return say.Language(value)
	case "market":
		return say.Market(value)
	case "method":
		return methodName(say, research.Method(value))
	case "kind":
		return valueWords(say, value)
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
