package termbase

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"earshot/internal/research"
	"earshot/internal/turtle"
)

// Namespaces.
const (
	skos   = "http://www.w3.org/2004/02/skos/core#"
	skosXL = "http://www.w3.org/2008/05/skos-xl#"
	dct    = "http://purl.org/dc/terms/"
	owl    = "http://www.w3.org/2002/07/owl#"
	ours   = "urn:earshot:glossary:"
	brands = "urn:earshot:brand:"
	uuid   = "urn:uuid:"
)

// builder gathers concepts from triples, which may come in any order.
type builder struct {
	entries map[string]*node
	order   []string
	forms   map[string]research.Term // what labels that are resources of their own say
	linked  []link
	ignored map[string]int
	dropped int
	notes   []Note
	interns map[string]string
}

// node is a subject.
type node struct {
	Entry
	concept    bool
	other      bool // it is said to be something else
	deprecated bool
}

// link is a label that is a resource of its own.
type link struct {
	concept string
	kind    research.TermKind
	label   string
}

func newBuilder() *builder {
	return &builder{
		entries: map[string]*node{}, forms: map[string]research.Term{}, ignored: map[string]int{}, interns: map[string]string{},
	}
}

func (b *builder) intern(s string) string {
	if known, ok := b.interns[s]; ok {
		return known
	}
	b.interns[s] = s
	return s
}

func (b *builder) subject(name string, line int) (*node, error) {
	n := b.entries[name]
	if n == nil {
		if len(b.entries) >= 4*MostConcepts {
			return nil, &SyntaxError{line, fmt.Sprintf("more than %d things are described", 4*MostConcepts)}
		}
		n = &node{Entry: Entry{Line: line}}
		b.entries[name] = n
		b.order = append(b.order, name)
	}
	return n, nil
}

// add takes a triple.
func (b *builder) add(t turtle.Triple) error {
	p := t.Predicate.Value
	if name, ok := strings.CutPrefix(p, skos); ok {
		return b.addSKOS(name, t)
	}
	n, err := b.subject(t.Subject.Value, t.Line)
	if err != nil {
		return err
	}
	brand, branded := strings.CutPrefix(p, brands)
	switch {
	case p == turtle.Type:
		n.is(t.Object.Value)
	case branded && t.Object.Kind == turtle.Literal:
		b.term(n, t, research.Term{Kind: research.TermPreferred, Brand: b.intern(brand)})
	case p == ours+"status":
		n.Status = research.ConceptStatus(t.Object.Value)
	case p == dct+"identifier" && research.ValidID(t.Object.Value):
		n.ID = t.Object.Value
	case p == owl+"deprecated":
		n.deprecated = t.Object.Value == "true" || t.Object.Value == "1"
	case p == skosXL+"literalForm":
		b.forms[t.Subject.Value] = research.Term{Language: b.intern(t.Object.Language), Text: t.Object.Value}
	case p == skosXL+"prefLabel", p == skosXL+"altLabel", p == skosXL+"hiddenLabel":
		kind := labelKinds[strings.TrimPrefix(p, skosXL)]
		b.linked = append(b.linked, link{t.Subject.Value, kind, t.Object.Value})
	default:
		b.ignore(p)
	}
	return nil
}

var labelKinds = map[string]research.TermKind{
	"prefLabel": research.TermPreferred, "altLabel": research.TermAlternative, "hiddenLabel": research.TermHidden,
}

// is notes what a subject is. What has labels and no class is a concept, too.
func (n *node) is(class string) {
	if class == skos+"Concept" {
		n.concept = true
	} else {
		n.other = true
	}
}

func (b *builder) addSKOS(name string, t turtle.Triple) error {
	n, err := b.subject(t.Subject.Value, t.Line)
	if err != nil {
		return err
	}
	literal := t.Object.Kind == turtle.Literal
	kind, label := labelKinds[name]
	switch {
	case label && literal:
		b.term(n, t, research.Term{Kind: kind})
	case name == "definition" && literal && t.Object.Language != "":
		n.Definitions = append(n.Definitions, research.Definition{Language: b.intern(t.Object.Language), Text: t.Object.Value})
	case name == "broader" && !literal:
		n.Broader = append(n.Broader, t.Object.Value)
	case name == "narrower" && !literal:
		other, err := b.subject(t.Object.Value, t.Line)
		if err != nil {
			return err
		}
		other.Broader = append(other.Broader, t.Subject.Value)
	case name == "related" && !literal:
		n.Related = append(n.Related, t.Object.Value)
	default:
		b.ignore(skos + name)
	}
	return nil
}

// term adds a label. One without a language has no place in a glossary.
func (b *builder) term(n *node, t turtle.Triple, of research.Term) {
	if t.Object.Language == "" {
		b.note(t.Line, t.Subject.Value, "a label without a language is left out")
		return
	}
	of.Language, of.Text = b.intern(t.Object.Language), t.Object.Value
	n.Terms = append(n.Terms, of)
}

// mostIgnored is how many different things are counted.
const mostIgnored = 200

func (b *builder) ignore(predicate string) {
	name := compact(predicate)
	if _, known := b.ignored[name]; !known && len(b.ignored) >= mostIgnored {
		name = "others"
	}
	b.ignored[name]++
}

// compact shortens the IRIs that everybody knows.
func compact(iri string) string {
	for prefix, namespace := range map[string]string{
		"skos": skos, "skosxl": skosXL, "dct": dct, "owl": owl, "rdf": turtle.RDF,
		"rdfs": "http://www.w3.org/2000/01/rdf-schema#", "dc": "http://purl.org/dc/elements/1.1/",
	} {
		if local, ok := strings.CutPrefix(iri, namespace); ok {
			return prefix + ":" + local
		}
	}
	return iri
}

func (b *builder) note(line int, concept, reason string) {
	b.dropped++
	if len(b.notes) < MostNotes {
		b.notes = append(b.notes, Note{line, concept, reason})
	}
}

// file finishes the concepts.
func (b *builder) file() File {
	for _, l := range b.linked {
		if form, ok := b.forms[l.label]; ok && form.Language != "" {
			form.Kind = l.kind
			b.entries[l.concept].add(form)
		}
	}
	f := File{Ignored: b.ignored}
	for _, name := range b.order {
		n := b.entries[name]
		if !n.concept && (n.other || len(n.Terms) == 0) {
			continue // described, but no concept
		}
		if n.deprecated {
			b.note(n.Line, name, "deprecated concepts are left out")
			continue
		}
		if id, ok := strings.CutPrefix(name, uuid); ok && research.ValidID(id) {
			n.ID = id
		} else if !strings.HasPrefix(name, "_:") {
			n.URI = name
		}
		if b.clean(&n.Entry, name) {
			f.Entries = append(f.Entries, n.Entry)
		}
	}
	if len(f.Entries) > MostConcepts {
		for _, e := range f.Entries[MostConcepts:] {
			b.note(e.Line, e.URI, fmt.Sprintf("a file may have at most %d concepts", MostConcepts))
		}
		f.Entries = f.Entries[:MostConcepts]
	}
	f.Dropped, f.Notes = b.dropped, b.notes
	return f
}

// add adds a label that is a resource of its own, unless it is there already.
func (n *node) add(t research.Term) {
	if !slices.ContainsFunc(n.Terms, func(o research.Term) bool {
		return o.Language == t.Language && o.Text == t.Text
	}) {
		n.Terms = append(n.Terms, t)
	}
}

// clean makes a concept obey the rules; what cannot be kept is noted. It
// reports whether a concept is left.
func (b *builder) clean(e *Entry, name string) bool {
	e.Normalize()
	note := func(format string, args ...any) {
		b.note(e.Line, cmp.Or(name, e.Label("en")), fmt.Sprintf(format, args...))
	}
	if e.Status != "" && e.Status != research.ConceptProposed && e.Status != research.ConceptAgreed {
		note("the status %q is neither proposed nor agreed", cut(string(e.Status)))
		e.Status = ""
	}
	e.Terms = b.cleanTerms(e.Terms, note)
	seen := map[string]bool{}
	e.Definitions = slices.DeleteFunc(e.Definitions, func(d research.Definition) bool {
		err := (research.Concept{Status: research.ConceptAgreed, Terms: harmless, Definitions: []research.Definition{d}}).Check()
		switch {
		case err != nil:
			note("a definition is left out: %s", research.FirstViolation(err).Reason)
		case seen[d.Language]:
			note("a second definition in %s is left out", d.Language)
		default:
			seen[d.Language] = true
			return false
		}
		return true
	})
	if e.URI != "" && (research.Concept{Status: research.ConceptAgreed, Terms: harmless, URI: e.URI}).Check() != nil {
		note("the URI cannot be kept")
		return false
	}
	if !slices.ContainsFunc(e.Terms, func(t research.Term) bool { return t.Kind != research.TermHidden }) {
		note("a concept without a term is left out")
		return false
	}
	return true
}

// harmless are terms of a concept of which something else is checked.
var harmless = []research.Term{{Language: "en", Kind: research.TermPreferred, Text: "a"}}

func (b *builder) cleanTerms(terms []research.Term, note func(string, ...any)) []research.Term {
	type place struct{ language, brand, folded string }
	preferred, words, branded := map[place]bool{}, map[place]bool{}, map[place]bool{}
	var kept []research.Term
	for _, t := range terms {
		if err := (research.Concept{Status: research.ConceptAgreed, Terms: append(slices.Clone(harmless), sample(t))}).Check(); err != nil {
			note("the term %q is left out: %s", cut(t.Text), research.FirstViolation(err).Reason)
			continue
		}
		word, at := place{t.Language, "", research.FoldTerm(t.Text)}, place{t.Language, t.Brand, ""}
		if words[word] && (t.Brand == "" || !branded[word]) {
			continue // it stands there already, in a better place
		}
		if t.Kind == research.TermPreferred && preferred[at] {
			note("%q is a second preferred term in %s and becomes an alternative", cut(t.Text), t.Language)
			t.Kind, t.Brand = research.TermAlternative, ""
			if words[word] {
				continue
			}
		}
		if len(kept) == research.MostTerms {
			note("a concept has at most %d terms; %q is left out", research.MostTerms, cut(t.Text))
			continue
		}
		preferred[at] = preferred[at] || t.Kind == research.TermPreferred
		words[word], branded[word] = true, branded[word] || t.Brand != ""
		kept = append(kept, t)
	}
	return dedupe(research.NormalizeTerms(kept))
}

// dedupe drops alternatives that became ones and stand there already.
func dedupe(terms []research.Term) []research.Term {
	type place struct{ language, folded string }
	seen := map[place]bool{}
	return slices.DeleteFunc(terms, func(t research.Term) bool {
		at := place{t.Language, research.FoldTerm(t.Text)}
		again := seen[at] && t.Brand == ""
		seen[at] = true
		return again
	})
}

// sample is a term such that nothing but itself can be wrong with it.
func sample(t research.Term) research.Term {
	if t.Kind == research.TermPreferred && t.Brand == "" || t.Kind == "" {
		t.Kind = research.TermAlternative
	}
	if t.Language == "en" && research.FoldTerm(t.Text) == "a" {
		t.Text = "b"
	}
	return t
}

func cut(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), 60)])
}
