package library

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/internal/termbase"
)

// merge is what becomes of a file in the glossary.
type merge struct {
	report  GlossaryReport
	plans   []*plan
	byID    map[string]*plan
	byURI   map[string]*plan
	byLabel map[database.Preferred]*plan // nil where two concepts have it
	brands  map[string]string
	touched map[string]bool // ids of concepts that only get a relation
}

// plan is what becomes of one concept.
type plan struct {
	concept          research.Concept
	before           research.Concept // as it was, if it is not new
	isNew, changed   bool
	line             int
	refs             refs
	broader, related []string // ids that are added
}

// refs are the relations of a concept in the words of the file.
type refs struct{ broader, related []string }

// newMerge finds what becomes of a file, and writes nothing.
func newMerge(ctx context.Context, r database.Reader, f termbase.File) (*merge, error) {
	m := &merge{
		byID: map[string]*plan{}, byURI: map[string]*plan{}, byLabel: map[database.Preferred]*plan{}, touched: map[string]bool{},
		report: GlossaryReport{Concepts: len(f.Entries), Dropped: f.Dropped, Ignored: maps.Clone(f.Ignored)},
	}
	for _, n := range f.Notes {
		m.report.Notes = append(m.report.Notes, GlossaryNote{false, n.Line, n.Concept, n.Reason})
	}
	if m.report.Ignored == nil {
		m.report.Ignored = map[string]int{}
	}
	var err error
	if m.brands, err = database.BrandIDs(ctx, r); err != nil {
		return m, err
	}
	for part := range slices.Chunk(f.Entries, exportPage) {
		if err := m.match(ctx, r, part); err != nil {
			return m, err
		}
	}
	if err := m.relate(ctx, r); err != nil {
		return m, err
	}
	for _, p := range m.plans {
		switch {
		case p.isNew:
			m.report.New++
		case p.changed:
			m.report.Changed++
		case len(p.broader)+len(p.related) > 0:
			m.touched[p.concept.ID] = true
			m.report.Changed++
		default:
			m.report.Same++
		}
	}
	return m, nil
}

func (m *merge) note(conflict bool, line int, concept, format string, args ...any) {
	if conflict {
		m.report.Conflicts++
	} else {
		m.report.Dropped++
	}
	if len(m.report.Notes) < termbase.MostNotes {
		m.report.Notes = append(m.report.Notes, GlossaryNote{conflict, line, concept, fmt.Sprintf(format, args...)})
	}
}

// known is what the glossary has that some concepts of a file may be.
type known struct {
	byURI    map[string]string
	byLabel  map[database.Preferred][]string
	concepts map[string]research.Concept
}

// match finds the concepts of the glossary that some of a file are.
func (m *merge) match(ctx context.Context, r database.Reader, entries []termbase.Entry) error {
	var ids, uris, labels []string
	for _, e := range entries {
		ids, uris = append(ids, e.ID), append(uris, e.URI)
		for _, p := range preferred(e.Concept) {
			labels = append(labels, p.Folded)
		}
	}
	var k known
	var err error
	if k.byURI, err = database.ConceptsByURI(ctx, r, distinct(uris)); err != nil {
		return err
	}
	if k.byLabel, err = database.ConceptsByLabel(ctx, r, distinct(labels)); err != nil {
		return err
	}
	for _, id := range k.byURI {
		ids = append(ids, id)
	}
	for _, list := range k.byLabel {
		ids = append(ids, list...)
	}
	if k.concepts, err = database.ConceptsByID(ctx, r, distinct(ids)); err != nil {
		return err
	}
	for _, e := range entries {
		m.place(k, e)
	}
	return nil
}

// preferred lists the terms by which a concept is recognised.
func preferred(c research.Concept) []database.Preferred {
	var list []database.Preferred
	for _, t := range c.Terms {
		if t.Kind == research.TermPreferred && t.Brand == "" {
			list = append(list, database.Preferred{Language: t.Language, Folded: research.FoldTerm(t.Text)})
		}
	}
	return list
}

// place makes a concept of a file part of a plan.
func (m *merge) place(k known, e termbase.Entry) {
	r := refs{e.Broader, e.Related}
	e.Broader, e.Related = nil, nil
	e.Terms = slices.DeleteFunc(slices.Clone(e.Terms), func(t research.Term) bool {
		unknown := t.Brand != "" && m.brands[t.Brand] == ""
		if unknown {
			m.note(false, e.Line, e.Label("en"), "the word %q is left out: there is no brand %q", t.Text, t.Brand)
		}
		return unknown
	})
	if len(e.Terms) == 0 || !slices.ContainsFunc(e.Terms, func(t research.Term) bool { return t.Kind != research.TermHidden }) {
		m.note(false, e.Line, cmp.Or(e.URI, e.ID), "a concept without a term is left out")
		return
	}
	p, sure, ambiguous := m.find(k, e)
	if ambiguous {
		m.note(true, e.Line, e.Label("en"), "several concepts have these preferred terms; give it an id or URI")
		return
	}
	if p == nil {
		p = m.add(e)
	} else {
		m.mergeInto(p, e, sure)
	}
	p.refs.broader, p.refs.related = append(p.refs.broader, r.broader...), append(p.refs.related, r.related...)
	m.remember(p)
}

// find looks for the concept that one of the file is, first by what names it
// for sure, then by its preferred terms.
func (m *merge) find(k known, e termbase.Entry) (p *plan, sure, ambiguous bool) {
	if p := m.byID[e.ID]; p != nil && e.ID != "" {
		return p, true, false
	}
	if c, ok := k.concepts[e.ID]; ok {
		return m.existing(c), true, false
	}
	if e.URI != "" {
		if p := m.byURI[e.URI]; p != nil {
			return p, true, false
		}
		if id := k.byURI[e.URI]; id != "" {
			return m.existing(k.concepts[id]), true, false
		}
	}
	candidates := map[string]*plan{}
	for _, label := range preferred(e.Concept) {
		p, seen := m.byLabel[label]
		if seen && p == nil {
			return nil, false, e.ID == "" && e.URI == ""
		}
		if seen {
			candidates[p.concept.ID] = p
		}
		for _, id := range k.byLabel[label] {
			if c, ok := k.concepts[id]; ok {
				candidates[id] = m.existing(c)
			}
		}
	}
	for id, p := range candidates {
		// Two that are told apart by name are two, whatever they are called.
		if e.URI != "" && p.concept.URI != "" || e.ID != "" && p.isNew && e.ID != p.concept.ID {
			delete(candidates, id)
		}
	}
	for _, p := range candidates {
		if len(candidates) == 1 {
			return p, false, false
		}
	}
	return nil, false, len(candidates) > 1 && e.ID == "" && e.URI == ""
}

// existing is the plan for a concept of the glossary.
func (m *merge) existing(c research.Concept) *plan {
	if p := m.byID[c.ID]; p != nil {
		return p
	}
	return &plan{concept: c, before: c}
}

// add plans a new concept.
func (m *merge) add(e termbase.Entry) *plan {
	c := e.Concept
	c.ID = cmp.Or(c.ID, research.NewID())
	c.Status = cmp.Or(c.Status, research.ConceptAgreed)
	return &plan{concept: c, isNew: true, line: e.Line}
}

// remember makes a plan known to what follows in the file.
func (m *merge) remember(p *plan) {
	if m.byID[p.concept.ID] == nil {
		m.byID[p.concept.ID] = p
		m.plans = append(m.plans, p)
	}
	if p.concept.URI != "" {
		m.byURI[p.concept.URI] = p
	}
	for _, label := range preferred(p.concept) {
		if other, seen := m.byLabel[label]; seen && other != p {
			m.byLabel[label] = nil
			continue
		}
		m.byLabel[label] = p
	}
}

// mergeInto adds what a file says to a concept. Where the two differ, the file
// is right if it names the concept for sure.
func (m *merge) mergeInto(p *plan, e termbase.Entry, sure bool) {
	p.line = e.Line
	c, name := p.concept, p.concept.Label("en")
	differs := func(format string, args ...any) { m.note(true, e.Line, name, format, args...) }
	switch {
	case c.URI == "" && e.URI != "" && m.byURI[e.URI] == nil:
		c.URI = e.URI
	case e.URI != "" && e.URI != c.URI:
		differs("it keeps its URI %s, and does not become %s", c.URI, e.URI)
	}
	if e.Status != "" && e.Status != c.Status && sure {
		differs("it was %s and becomes %s", c.Status, e.Status)
		c.Status = e.Status
	}
	c.Definitions = mergeDefinitions(c.Definitions, e.Definitions, sure, differs)
	if sure {
		c.Terms = mergeTerms(e.Terms, c.Terms, func(language, file, now string) {
			differs("%q becomes the preferred term in %s in place of %q", file, language, now)
		})
	} else {
		c.Terms = mergeTerms(c.Terms, e.Terms, func(language, now, file string) {
			differs("%q stays the preferred term in %s, and %q becomes an alternative", now, language, file)
		})
	}
	if err := c.Check(); err != nil {
		flaw := research.FirstViolation(err)
		m.note(false, e.Line, name, "it cannot be merged: %s: %s", flaw.Field, flaw.Reason)
		return
	}
	p.concept = c
	p.changed = !p.isNew && !sameWords(c, p.before)
}

func sameWords(a, b research.Concept) bool {
	return a.URI == b.URI && a.Status == b.Status && slices.Equal(a.Terms, b.Terms) &&
		(len(a.Definitions)+len(b.Definitions) == 0 || reflect.DeepEqual(a.Definitions, b.Definitions))
}

func mergeDefinitions(now, file []research.Definition, sure bool, differs func(string, ...any)) []research.Definition {
	merged := slices.Clone(now)
	for _, d := range file {
		i := slices.IndexFunc(merged, func(o research.Definition) bool { return o.Language == d.Language })
		switch {
		case i < 0:
			merged = append(merged, d)
		case merged[i].Text == d.Text:
		case sure:
			differs("its definition in %s is replaced", d.Language)
			merged[i] = d
		default:
			differs("it keeps its definition in %s", d.Language)
		}
	}
	slices.SortFunc(merged, func(a, b research.Definition) int { return strings.Compare(a.Language, b.Language) })
	return merged
}

// mergeTerms adds terms to those that count more. A preferred term that finds
// its place taken becomes an alternative, and differ is told.
func mergeTerms(more, less []research.Term, differ func(language, more, less string)) []research.Term {
	type word struct{ language, folded string }
	type slot struct{ language, brand string }
	words, branded, slots := map[word]bool{}, map[word]bool{}, map[slot]string{}
	keep := func(t research.Term) {
		at := word{t.Language, research.FoldTerm(t.Text)}
		words[at], branded[at] = true, branded[at] || t.Brand != ""
		if t.Kind == research.TermPreferred {
			slots[slot{t.Language, t.Brand}] = t.Text
		}
	}
	merged := slices.Clone(more)
	for _, t := range more {
		keep(t)
	}
	for _, t := range less {
		at := word{t.Language, research.FoldTerm(t.Text)}
		taken := slots[slot{t.Language, t.Brand}]
		if t.Kind == research.TermPreferred && taken != "" && research.FoldTerm(taken) != at.folded {
			differ(t.Language, taken, t.Text)
			t.Kind, t.Brand = research.TermAlternative, ""
		}
		if words[at] && (t.Brand == "" || !branded[at] || taken != "") {
			continue
		}
		keep(t)
		merged = append(merged, t)
	}
	return research.NormalizeTerms(merged)
}
