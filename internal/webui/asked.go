package webui

import (
	"net/url"
	"slices"
	"time"

	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/search"
)

// filterNames are the filters that an address may repeat, in the order in
// which the page shows them. They are named as in the API.
var filterNames = []string{"brand", "language", "market", "method", "kind", "tag", "study", "speaker"}

// asked is a search as its address tells it. The address holds all of it, so
// that it can be kept, sent and gone back to.
type asked struct {
	Text     string
	filters  url.Values // filterNames, without empty and repeated values
	from, to string
	sort     string
	expand   string
	literal  []string // words of the query without alternatives
	after    string
	like     string // id of what is to be resembled
}

func readAsked(q url.Values) asked {
	a := asked{
		Text: q.Get("q"), filters: url.Values{}, from: q.Get("from"), to: q.Get("to"),
		sort: q.Get("sort"), expand: q.Get("expand"), literal: q["literal"], after: q.Get("after"), like: q.Get("like"),
	}
	for _, name := range filterNames {
		for _, v := range q[name] {
			if v != "" && !a.has(name, v) {
				a.filters.Add(name, v)
			}
		}
	}
	return a
}

// empty reports whether nothing was asked for.
func (a asked) empty() bool {
	return a.Text == "" && a.like == "" && len(a.filters) == 0 && a.from == "" && a.to == ""
}

func (a asked) has(name, value string) bool { return slices.Contains(a.filters[name], value) }

// request checks the search and makes it one for the library.
func (a asked) request() (library.SearchRequest, error) {
	var c research.Checker
	c.Day("from", a.from)
	c.Day("to", a.to)
	c.Require(a.sort == "" || a.sort == string(search.Relevance) || a.sort == string(search.Date),
		"sort", "must be relevance or date")
	c.Require(a.expand == "" || a.expand == "on" || a.expand == "off", "expand", "must be on or off")
	var kinds []search.Kind
	for _, k := range a.filters["kind"] {
		c.Require(slices.Contains(search.Kinds(), search.Kind(k)), "kind", "must be transcript, note, highlight, finding or insight")
		kinds = append(kinds, search.Kind(k))
	}
	if err := c.Err(); err != nil {
		return library.SearchRequest{}, err
	}
	from, _ := time.Parse(time.DateOnly, a.from) // checked above; "" leaves the zero time
	to, _ := time.Parse(time.DateOnly, a.to)
	return library.SearchRequest{
		Text: a.Text, Sort: search.Sort(a.sort), NoExpand: a.expand == "off", Literal: a.literal, After: a.after, Like: a.like,
		Filter: search.Filter{
			Kinds: kinds, Brands: a.filters["brand"], Markets: a.filters["market"], Languages: a.filters["language"],
			Studies: a.filters["study"], Methods: a.filters["method"], Tags: a.filters["tag"],
			Speakers: a.filters["speaker"], From: from, To: to,
		},
	}, nil
}

// values are the parameters of the address.
func (a asked) values() url.Values {
	v := url.Values{}
	for name, each := range a.filters {
		v[name] = slices.Clone(each)
	}
	if len(a.literal) > 0 {
		v["literal"] = slices.Clone(a.literal)
	}
	for name, value := range map[string]string{"q": a.Text, "from": a.from, "to": a.to, "sort": a.sort, "expand": a.expand, "after": a.after, "like": a.like} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// with is the address of the same search with one parameter set, or without it
// where value is "". Any change but of the page begins at the first page.
func (a asked) with(name, value string) string {
	v := a.values()
	v.Del("after")
	v.Del(name)
	if value != "" {
		v.Set(name, value)
	}
	return "/?" + v.Encode()
}

// literally is the address of the same search without alternatives to some more
// of its words.
func (a asked) literally(words []string) string {
	v := a.values()
	v.Del("after")
	for _, w := range words {
		if !slices.Contains(a.literal, w) {
			v.Add("literal", w)
		}
	}
	return "/?" + v.Encode()
}

// toggled is the address of the same search with a filter value added, or
// taken away if it is there.
func (a asked) toggled(name, value string) string {
	v := a.values()
	v.Del("after")
	if a.has(name, value) {
		v[name] = slices.DeleteFunc(v[name], func(each string) bool { return each == value })
	} else {
		v.Add(name, value)
	}
	return "/?" + v.Encode()
}

// hidden is what the form sends besides its text.
func (a asked) hidden() []parameter {
	var hidden []parameter
	v := a.values()
	for _, name := range append(slices.Clone(filterNames), "from", "to", "sort", "expand", "literal") {
		for _, value := range v[name] {
			hidden = append(hidden, parameter{name, value})
		}
	}
	return hidden
}

// whole is what a form sends that says all of a search.
func (a asked) whole() []parameter {
	var all []parameter
	for _, p := range append([]parameter{{"q", a.Text}, {"like", a.like}}, a.hidden()...) {
		if p.Value != "" {
			all = append(all, p)
		}
	}
	return all
}

// page is what a form sends that leads back to this page of a search.
func (a asked) page() []parameter {
	all := a.whole()
	if a.after != "" {
		all = append(all, parameter{"after", a.after})
	}
	return all
}

// parameter is a name and a value in an address.
type parameter struct{ Name, Value string }
