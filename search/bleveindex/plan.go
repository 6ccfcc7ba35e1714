package bleveindex

import (
	"errors"
	"fmt"

	"earshot/search"
)

// plan is a query made ready for one view. It is used by one search.
type plan struct {
	view *view
	root node
	// leaves are all that must be looked up; scored are those that count for
	// the order, the ones outside of any Not.
	leaves []*leaf
	scored []*leaf
	units  []int     // units that a language knows, by analysis language
	mean   []float32 // length of a passage in runes, by analysis language
}

// maxAlternatives bounds the postings that one search may read.
const maxAlternatives = 512

// maxNesting bounds recursion; it leaves room for the sequences and
// alternatives between the parentheses that search.MaxDepth counts.
const maxNesting = 4 * search.MaxDepth

var errNode = errors.New("search: unknown or missing part of a query")

// compiler turns a query into a plan.
type compiler struct {
	plan       *plan
	dicts      *dictionaries
	languages  []string // analysis languages by number; "" where none is live
	expansions map[string][]search.Alternative
	// allDropped says which languages drop every word that the query asks for.
	allDropped []bool
	unit       int // the next to be given
	spent      int // alternatives so far
}

func compile(v *view, dicts *dictionaries, r *search.Request) (*plan, error) {
	c := &compiler{
		plan: &plan{view: v}, dicts: dicts,
		languages:  make([]string, len(v.languages)),
		expansions: map[string][]search.Alternative{},
	}
	names := dicts[colAnalysed].snapshot()
	for i, l := range v.languages {
		if l.passages > 0 {
			c.languages[i] = names[i]
		}
	}
	for _, e := range r.Expansions {
		c.expansions[e.From] = append(c.expansions[e.From], e.Terms...)
	}
	c.findDropped(r.Query.Root)
	if r.Query.Root != nil {
		root, err := c.node(r.Query.Root, place{unit: -1})
		if err != nil {
			return nil, err
		}
		c.plan.root = root
	}
	if err := c.plan.lookUp(); err != nil {
		return nil, err
	}
	c.plan.weigh()
	return c.plan, nil
}

// place says where in the query a node stands.
type place struct {
	negated bool
	unit    int // of the Or around it; -1 outside of any
	depth   int
}

func (c *compiler) node(n search.Node, at place) (node, error) {
	at.depth++
	if at.depth > maxNesting {
		return nil, &search.LimitError{Name: string(search.LimitDepth), Given: at.depth, Most: maxNesting}
	}
	switch n := n.(type) {
	case search.Sequence:
		return c.sequence(n, at)
	case search.Or:
		return c.or(n, at)
	case search.Not:
		at.negated = !at.negated
		part, err := c.node(n.Part, at)
		if err != nil {
			return nil, err
		}
		return notNode{part}, nil
	case search.Word:
		return c.add(c.word(n.Text, at), at)
	case search.Phrase:
		return c.add(c.phrase(n.Text), at)
	case search.Prefix:
		return c.prefix(n.Text, at)
	case search.Field:
		return c.field(n), nil
	}
	return nil, fmt.Errorf("%w: %T", errNode, n)
}

func (c *compiler) or(parts search.Or, at place) (node, error) {
	if at.unit < 0 {
		at.unit = c.nextUnit()
	}
	var either orNode
	for _, p := range parts {
		n, err := c.node(p, at)
		if err != nil {
			return nil, err
		}
		either = append(either, n)
	}
	return either, nil
}

func (c *compiler) sequence(parts search.Sequence, at place) (node, error) {
	s := &sequenceNode{need: make([]int, len(c.languages))}
	words := 0
	for _, p := range parts {
		n, err := c.node(p, at)
		if err != nil {
			return nil, err
		}
		switch p.(type) {
		case search.Word, search.Prefix:
			words++
			if l, ok := n.(*leaf); ok {
				s.words = append(s.words, l)
				continue
			}
			// A word that is nothing but signs: no language has it.
		default:
			s.required = append(s.required, n)
		}
	}
	for language := range s.need {
		known := 0
		for _, l := range s.words {
			if l.known[language] {
				known++
			}
		}
		s.need[language] = enoughOf(known)
	}
	if words > 0 && len(s.words) == 0 && len(s.required) == 0 {
		return nothing{}, nil
	}
	return s, nil
}

// enoughOf is how many of n words must match.
func enoughOf(n int) int {
	if n <= 2 {
		return min(n, 1)
	}
	return (n + 2) / 3
}

// add puts a leaf into the plan; one that no language knows matches nothing.
func (c *compiler) add(l *leaf, at place) (node, error) {
	if len(l.alts) == 0 {
		if !l.knownAnywhere() {
			return nothing{}, nil
		}
	}
	c.spent += len(l.alts)
	if c.spent > maxAlternatives {
		return nil, &search.LimitError{Name: "alternatives", Given: c.spent, Most: maxAlternatives}
	}
	if len(c.plan.leaves) >= search.MaxTerms {
		return nil, &search.LimitError{Name: string(search.LimitTerms), Given: len(c.plan.leaves) + 1, Most: search.MaxTerms}
	}
	l.unit = at.unit
	if l.unit < 0 {
		l.unit = c.nextUnit()
	}
	c.plan.leaves = append(c.plan.leaves, l)
	if !at.negated {
		c.plan.scored = append(c.plan.scored, l)
	}
	return l, nil
}

func (c *compiler) nextUnit() int {
	c.unit++
	return c.unit - 1
}

func (l *leaf) knownAnywhere() bool {
	for _, k := range l.known {
		if k {
			return true
		}
	}
	return false
}

// lookUp finds all alternatives in the dictionaries of all segments.
func (p *plan) lookUp() error {
	for _, l := range p.leaves {
		for a := range l.alts {
			alt := &l.alts[a]
			alt.lists = newLists(len(p.view.segments) * len(alt.terms))
		}
	}
	for i := range p.view.segments {
		cache := dictionaryCache{}
		for _, l := range p.leaves {
			for a := range l.alts {
				if err := l.alts[a].find(i, &p.view.segments[i], cache); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
