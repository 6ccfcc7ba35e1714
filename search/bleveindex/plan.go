package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"earshot/search"
	"earshot/search/analysis"
)

// plan is a query made ready for one view. It is used by one search.
type plan struct {
	view *view
	root node
	// leaves are all that must be looked up; scored are those that count for
	// the order, the ones outside of any Not.
	leaves []*leaf
	scored []*leaf
	byUnit [][]*leaf   // the scored ones
	worth  [][]float32 // of a unit that a passage has, by analysis language
	share  []float32   // what the sum of these is multiplied by; 0 where none can be found
	mean   []float32   // length of a passage in runes, by analysis language
	kinds  []float32   // what scores of a kind are multiplied by, by its number
	// mostKind is the greatest of kinds.
	mostKind float32
	cut      []costly // alternatives that are too common to be read

	// In the present window:
	found docset   // matches
	here  []unitIn // see most
}

// What bounds the postings that one search may read, beside the number of
// words in a query.
const (
	maxAlternatives  = 512  // in all expansions together
	maxPrefixTerms   = 256  // words that one prefix stands for, the most frequent
	maxPrefixesTerms = 1024 // that all of them stand for together
)

// maxNesting bounds recursion; it leaves room for the sequences and
// alternatives between the parentheses that search.MaxDepth counts.
const maxNesting = 4 * search.MaxDepth

var errNode = errors.New("search: unknown or missing part of a query")

// compiler turns a query into a plan.
type compiler struct {
	plan       *plan
	dicts      *dictionaries
	languages  []string // analysis languages by number; "" where none is live
	fields     []string // of them
	expansions map[string][]search.Alternative
	// allDropped says which languages drop every word that the query asks for.
	allDropped []bool
	asked      string          // analysis language of the query; "und" if that is not known
	hushed     map[string]bool // words that the query's language drops
	unit       int             // the next to be given
	prefixed   int             // words that prefixes stand for so far
}

func compile(ctx context.Context, v *view, dicts *dictionaries, r *search.Request) (*plan, error) {
	c := &compiler{
		plan: &plan{view: v, kinds: kindShares(dicts[colKind].snapshot())}, dicts: dicts,
		languages:  make([]string, len(v.languages)),
		fields:     make([]string, len(v.languages)),
		expansions: map[string][]search.Alternative{},
	}
	c.plan.mostKind = slices.Max(append(c.plan.kinds, 1))
	names := dicts[colAnalysed].snapshot()
	for i, l := range v.languages {
		if l.passages > 0 {
			c.languages[i], c.fields[i] = names[i], textField(names[i])
		}
	}
	spent := 0
	for _, e := range r.Expansions {
		c.expansions[e.From] = append(c.expansions[e.From], e.Terms...)
		if spent += len(e.Terms); spent > maxAlternatives {
			return nil, &search.LimitError{Name: "alternatives", Given: spent, Most: maxAlternatives}
		}
	}
	c.findDropped(r.Query.Root)
	c.asked = analysis.Canonical(r.Language)
	c.hushed = hushedWords(r)
	if r.Query.Root != nil {
		root, err := c.node(ctx, r.Query.Root, place{unit: -1})
		if err != nil {
			return nil, err
		}
		if s, ok := root.(*sequenceNode); ok {
			s.least = min(r.Least, len(s.words))
		}
		c.plan.root = root
	}
	if err := c.plan.lookUp(ctx); err != nil {
		return nil, err
	}
	return c.plan, nil
}

// place says where in the query a node stands.
type place struct {
	negated bool
	unit    int // of the Or around it; -1 outside of any
	depth   int
}

func (c *compiler) node(ctx context.Context, n search.Node, at place) (node, error) {
	at.depth++
	if at.depth > maxNesting {
		return nil, &search.LimitError{Name: string(search.LimitDepth), Given: at.depth, Most: maxNesting}
	}
	switch n := n.(type) {
	case search.Sequence:
		return c.sequence(ctx, n, at)
	case search.Or:
		return c.or(ctx, n, at)
	case search.Not:
		at.negated = !at.negated
		part, err := c.node(ctx, n.Part, at)
		if err != nil {
			return nil, err
		}
		return notNode{part}, nil
	case search.Word:
		return c.add(c.word(n.Text, at), at)
	case search.Phrase:
		return c.add(c.phrase(n.Text), at)
	case search.Prefix:
		return c.prefix(ctx, n.Text, at)
	case search.Field:
		return c.field(n), nil
	}
	return nil, fmt.Errorf("%w: %T", errNode, n)
}

func (c *compiler) or(ctx context.Context, parts search.Or, at place) (node, error) {
	if at.unit < 0 {
		at.unit = c.nextUnit()
	}
	var either orNode
	for _, p := range parts {
		n, err := c.node(ctx, p, at)
		if err != nil {
			return nil, err
		}
		either = append(either, n)
	}
	return either, nil
}

func (c *compiler) sequence(ctx context.Context, parts search.Sequence, at place) (node, error) {
	s := &sequenceNode{}
	for _, p := range parts {
		n, err := c.node(ctx, p, at)
		if err != nil {
			return nil, err
		}
		switch p.(type) {
		case search.Word, search.Prefix:
			s.words = append(s.words, n.(*leaf))
		default:
			s.required = append(s.required, n)
		}
	}
	s.dropped = c.dropped(s.words)
	return s, nil
}

// dropped says which languages drop all the words: there, and only there, none
// of them need match.
func (c *compiler) dropped(words []*leaf) []bool {
	dropped := make([]bool, len(c.languages))
	for i := range dropped {
		dropped[i] = !slices.ContainsFunc(words, func(l *leaf) bool { return l.known[i] })
	}
	return dropped
}

// add puts a leaf into the plan, also one that no language knows: which leaves
// there are must not depend on what is indexed, or cursors would not last.
func (c *compiler) add(l *leaf, at place) (*leaf, error) {
	if len(c.plan.leaves) >= search.MaxTerms {
		return nil, &search.LimitError{Name: string(search.LimitTerms), Given: len(c.plan.leaves) + 1, Most: search.MaxTerms}
	}
	l.unit = at.unit
	if l.unit < 0 {
		l.unit = c.nextUnit()
	}
	c.plan.leaves = append(c.plan.leaves, l)
	if !at.negated {
		c.plan.scoreBy(l)
	}
	return l, nil
}

// scoreBy makes a leaf one that scores are made of.
func (p *plan) scoreBy(l *leaf) {
	p.scored = append(p.scored, l)
	for i, leaves := range p.byUnit {
		if leaves[0].unit == l.unit {
			p.byUnit[i] = append(leaves, l)
			return
		}
	}
	p.byUnit = append(p.byUnit, []*leaf{l})
}

func (c *compiler) nextUnit() int {
	c.unit++
	return c.unit - 1
}

// lookUp finds all alternatives in the dictionaries of all segments.
func (p *plan) lookUp(ctx context.Context) error {
	r := p.view.borrow()
	defer p.view.readers.Put(r)
	for _, l := range p.leaves {
		if err := ctx.Err(); err != nil {
			return err
		}
		for a := range l.alts {
			if err := l.alts[a].find(p.view, r); err != nil {
				return err
			}
		}
		if err := l.typed.find(p.view, r); err != nil {
			return err
		}
	}
	return nil
}

// giveBack returns the memory that a plan has borrowed.
func (p *plan) giveBack() {
	for _, l := range p.leaves {
		l.giveBack()
	}
}
