package bleveindex

import (
	"fmt"
	"slices"
)

// missing lists the words of a plan that no passage has which passes a filter.
// It is asked after run, which has seen most words that are not missing.
func (p *plan) missing(f *filter) ([]string, error) {
	var missing []string
	for _, l := range p.scored {
		if l.text == "" || l.dropped || slices.Contains(missing, l.text) {
			continue
		}
		found := l.seen
		if found && l.has(fuzzily) || !found && l.has(severalTerms) {
			var err error
			if found, err = p.occurs(l, f); err != nil {
				return nil, err
			}
		}
		if !found {
			missing = append(missing, l.text)
		}
	}
	return missing, nil
}

// notice marks the leaves that are in some of the shown passages of a window.
func (p *plan) notice(shown *docset) {
	for _, l := range p.scored {
		if !l.seen && l.hit.meets(shown) {
			l.seen = true
		}
	}
}

func (l *leaf) has(kind func(*alternative) bool) bool {
	for a := range l.alts {
		if kind(&l.alts[a]) {
			return true
		}
	}
	return false
}

func fuzzily(a *alternative) bool      { return a.fuzzy && a.df > 0 }
func severalTerms(a *alternative) bool { return len(a.terms) > 1 && a.df > 0 }

// occurs reports whether a passage that passes a filter has a leaf. Words that
// must stand side by side count where all of them are in the passage.
func (p *plan) occurs(l *leaf, f *filter) (bool, error) {
	for a := range l.alts {
		alt := &l.alts[a]
		if alt.df == 0 || alt.fuzzy {
			continue
		}
		for i := range p.view.segments {
			if found, err := p.occursIn(i, alt, f); found || err != nil {
				return found, err
			}
		}
	}
	return false, nil
}

func (p *plan) occursIn(i int, alt *alternative, f *filter) (bool, error) {
	s := &p.view.segments[i]
	if alt.absent(i) {
		return false, nil
	}
	stream, err := alt.openTerms(i, false)
	if err != nil {
		return false, fmt.Errorf("read postings: %w", err)
	}
	w := window{seg: s}
	for {
		doc, err := stream.align()
		if err != nil {
			return false, fmt.Errorf("read postings: %w", err)
		}
		if doc == noDoc {
			return false, nil
		}
		if alt.wants(&w, doc) && s.shows(f, doc) {
			return true, nil
		}
		if err := stream.terms[0].next(); err != nil {
			return false, fmt.Errorf("read postings: %w", err)
		}
	}
}

// shows reports whether a document has not been replaced and passes a filter.
func (s *segmentView) shows(f *filter, doc int) bool {
	alive := s.live == nil || s.live[doc>>6]&(1<<(doc&63)) != 0
	return alive && f.matches(s.cols, doc)
}
