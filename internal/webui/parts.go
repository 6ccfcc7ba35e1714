package webui

import (
	"fmt"
	"html/template"
	"strings"

	"earshot/internal/wording"
)

// link is a link as a part of a text, see wording.Printer.H.
func link(url, label string) template.HTML {
	return template.HTML(`<a href="` + template.HTMLEscapeString(url) + `">` + template.HTMLEscapeString(label) + "</a>") //nolint:gosec // escaped
}

// code is something to type as a part of a text.
func code(s string) template.HTML {
	return template.HTML("<code>" + template.HTMLEscapeString(s) + "</code>") //nolint:gosec // escaped
}

// quoted is words of somebody as a part of a text, or a list of them.
func quoted(words any) template.HTML {
	list, ok := words.([]string)
	if !ok {
		list = []string{fmt.Sprint(words)}
	}
	parts := make([]string, len(list))
	for i, w := range list {
		parts[i] = `<q dir="auto">` + template.HTMLEscapeString(w) + "</q>"
	}
	return template.HTML(strings.Join(parts, ", ")) //nolint:gosec // escaped
}

// own is words of somebody, or a list of them, as a part of a text, in a language
// if that is known.
func own(words any, tag ...string) template.HTML {
	list, ok := words.([]string)
	if !ok {
		list = []string{fmt.Sprint(words)}
	}
	lang := ""
	if len(tag) > 0 {
		lang = ` lang="` + template.HTMLEscapeString(langAttr(tag[0])) + `"`
	}
	parts := make([]string, len(list))
	for i, w := range list {
		parts[i] = "<span" + lang + ` dir="auto">` + template.HTMLEscapeString(w) + "</span>"
	}
	return template.HTML(strings.Join(parts, ", ")) //nolint:gosec // escaped
}

// dayTime is a day as a part of a text.
func dayTime(say *wording.Printer, day string) template.HTML {
	return template.HTML(`<time datetime="` + template.HTMLEscapeString(day) + `">` + template.HTMLEscapeString(say.Day(day)) + "</time>") //nolint:gosec // escaped
}

// either names proposals as a part of a text.
func either(say *wording.Printer, list []proposal) template.HTML {
	var all template.HTML
	for i, p := range list {
		one := template.HTML(`<a class="proposal" href="` + template.HTMLEscapeString(p.URL) + `" dir="auto">` + template.HTMLEscapeString(p.Text) + "</a>") //nolint:gosec // escaped
		if i == 0 {
			all = one
			continue
		}
		all = say.H("%s or %s", all, one)
	}
	return all
}
