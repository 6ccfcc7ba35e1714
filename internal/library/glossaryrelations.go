package library

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"earshot/internal/database"
	"earshot/internal/research"
)

// relate resolves the relations of a file and keeps those that can be kept.
func (m *merge) relate(ctx context.Context, r database.Reader) error {
	find, err := m.resolver(ctx, r)
	if err != nil {
		return err
	}
	for _, p := range m.plans {
		p.broader = m.resolved(p, p.refs.broader, p.before.Broader, find)
		p.related = m.resolved(p, p.refs.related, p.before.Related, find)
		for _, id := range p.related {
			if other := m.byID[id]; other == nil || !other.isNew && !other.changed {
				m.touched[id] = true
			}
		}
	}
	return m.breakCycles(ctx, r)
}

// outside counts relations that lead to nothing we know.
const outside = "relations to concepts that are not there"

// resolved are the ids that references lead to and that are not there yet.
func (m *merge) resolved(p *plan, refs, before []string, find func(string) string) []string {
	var ids []string
	for _, ref := range refs {
		id := find(ref)
		switch {
		case id == "":
			m.report.Ignored[outside]++
		case id == p.concept.ID:
			m.note(false, p.line, p.concept.Label("en"), "it cannot be in relation to itself")
		case slices.Contains(before, id) || slices.Contains(ids, id):
		case len(before)+len(ids) >= research.MostRelations:
			m.note(false, p.line, p.concept.Label("en"), "it has more than %d relations of a kind", research.MostRelations)
		default:
			ids = append(ids, id)
		}
	}
	return ids
}

// resolver finds ids by what files call concepts: id, URI or preferred term.
func (m *merge) resolver(ctx context.Context, r database.Reader) (func(string) string, error) {
	var unknown, terms []string
	for _, p := range m.plans {
		for _, ref := range slices.Concat(p.refs.broader, p.refs.related) {
			if ref = strings.TrimPrefix(ref, uuidPrefix); m.byID[ref] == nil && m.byURI[ref] == nil {
				unknown, terms = append(unknown, ref), append(terms, research.FoldTerm(ref))
			}
		}
	}
	unknown = distinct(unknown)
	byTerm, err := m.byTerm(ctx, r, distinct(terms))
	if err != nil {
		return nil, err
	}
	byURI, err := database.ConceptsByURI(ctx, r, unknown)
	if err != nil {
		return nil, err
	}
	byID, err := database.ConceptURIs(ctx, r, unknown)
	if err != nil {
		return nil, err
	}
	return func(ref string) string {
		ref = strings.TrimPrefix(ref, uuidPrefix)
		if p := m.byID[ref]; p != nil {
			return p.concept.ID
		}
		if p := m.byURI[ref]; p != nil {
			return p.concept.ID
		}
		if _, ok := byID[ref]; ok {
			return ref
		}
		if id := byURI[ref]; id != "" {
			return id
		}
		return byTerm[research.FoldTerm(ref)]
	}, nil
}

// byTerm finds concepts by their preferred terms, folded; "" where several have
// one.
func (m *merge) byTerm(ctx context.Context, r database.Reader, terms []string) (map[string]string, error) {
	found := map[string]string{}
	add := func(folded, id string) {
		if other, seen := found[folded]; seen && other != id {
			id = ""
		}
		found[folded] = id
	}
	there, err := database.ConceptsByLabel(ctx, r, terms)
	if err != nil {
		return nil, err
	}
	for label, ids := range there {
		for _, id := range ids {
			add(label.Folded, id)
		}
	}
	for label, p := range m.byLabel {
		if p == nil {
			add(label.Folded, "")
		} else {
			add(label.Folded, p.concept.ID)
		}
	}
	return found, nil
}

const uuidPrefix = "urn:uuid:"

// mostCycles is how many are looked for in one file.
const mostCycles = 100

// breakCycles leaves out relations of the file that would make a concept
// broader than itself.
func (m *merge) breakCycles(ctx context.Context, r database.Reader) error {
	if !slices.ContainsFunc(m.plans, func(p *plan) bool { return len(p.broader) > 0 }) {
		return nil
	}
	edges, err := database.BroaderEdges(ctx, r)
	if err != nil {
		return err
	}
	for _, p := range m.plans {
		edges[p.concept.ID] = append(edges[p.concept.ID], p.broader...)
	}
	for range mostCycles {
		cycle := findCycle(edges)
		if cycle == nil {
			return nil
		}
		for i, id := range cycle {
			to := cycle[(i+1)%len(cycle)]
			p := m.byID[id]
			if p == nil || !slices.Contains(p.broader, to) {
				continue // it was there before, and the cycle was not
			}
			m.note(false, p.line, p.concept.Label("en"), "a broader concept is left out: it would be broader than itself")
			is := func(other string) bool { return other == to }
			p.broader, edges[id] = slices.DeleteFunc(p.broader, is), slices.DeleteFunc(edges[id], is)
			break
		}
	}
	if findCycle(edges) == nil {
		return nil
	}
	var c research.Checker
	c.Require(false, "file", "must not have more than %d cycles of broader concepts", mostCycles)
	return fmt.Errorf("import glossary: %w", c.Err())
}

// findCycle finds a cycle of a graph, nil if there is none. It keeps its way in
// a list, as ways can be as long as there are concepts.
func findCycle(edges map[string][]string) []string {
	const onTheWay, done = 1, 2
	state := make(map[string]int, len(edges))
	var way []string
	var next []int // edge to follow from each step of the way
	for start := range edges {
		if state[start] != 0 {
			continue
		}
		way, next = append(way[:0], start), append(next[:0], 0)
		state[start] = onTheWay
		for len(way) > 0 {
			last := len(way) - 1
			at := way[last]
			if next[last] == len(edges[at]) {
				state[at] = done
				way, next = way[:last], next[:last]
				continue
			}
			to := edges[at][next[last]]
			next[last]++
			switch state[to] {
			case onTheWay:
				return slices.Clone(way[slices.Index(way, to):])
			case 0:
				state[to] = onTheWay
				way, next = append(way, to), append(next, 0)
			}
		}
	}
	return nil
}
