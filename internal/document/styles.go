package document

import (
	"strconv"
	"strings"
)

// style is what the style of a paragraph says about its place in the document.
type style struct {
	level             int // of a heading, 0 for what is none
	list, quote, code bool
	parent            string
}

// readStyles reads the styles of a Word file by their ids. A style is what its
// outline level or, in any language of Word, its built-in name makes it, or
// what it is based on.
func readStyles(a *archive, part string) (map[string]style, error) {
	styles := map[string]style{}
	if !a.has(part) {
		return styles, nil
	}
	id := ""
	err := a.xml(part, func(x *xmlReader) error {
		return x.each(func(e element) error {
			s := styles[id]
			switch e.name {
			case "style":
				if id = ""; e.attr("type") == "paragraph" {
					id = e.attr("styleId")
				}
				return nil
			case "name":
				named := styleNamed(e.attr("val"))
				named.parent, named.level = s.parent, max(named.level, s.level)
				s = named
			case "basedOn":
				s.parent = e.attr("val")
			case "outlineLvl":
				s.level = outlineLevel(e.attr("val"))
			case "numPr":
				s.list = true
			default:
				return nil
			}
			if id != "" {
				styles[id] = s
			}
			return nil
		})
	})
	inherit(styles)
	return styles, err
}

// inherit gives styles what those have that they are based on.
func inherit(styles map[string]style) {
	for id, s := range styles {
		for parent, steps := s.parent, 0; parent != "" && steps < 20 && s.plain(); steps++ {
			p := styles[parent]
			s.level, s.list, s.quote, s.code, parent = p.level, p.list, p.quote, p.code, p.parent
		}
		styles[id] = s
	}
}

func (s style) plain() bool { return s.level == 0 && !s.list && !s.quote && !s.code }

// styleNamed knows the built-in names, which are English in every Word, and
// those that LibreOffice writes.
func styleNamed(name string) style {
	name = strings.ToLower(strings.ReplaceAll(name, "_20_", " "))
	switch {
	case name == "title":
		return style{level: 1}
	case strings.HasPrefix(name, "heading "):
		if n, err := strconv.Atoi(name[len("heading "):]); err == nil && n >= 1 && n <= 9 {
			return style{level: n}
		}
	case strings.HasPrefix(name, "list"):
		return style{list: true}
	case strings.Contains(name, "quot"):
		return style{quote: true}
	case strings.HasPrefix(name, "preformatted"), strings.HasPrefix(name, "html preformatted"), name == "source code", name == "macro text":
		return style{code: true}
	}
	return style{}
}
