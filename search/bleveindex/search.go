package bleveindex

import (
	"cmp"
	"context"
	"fmt"

	"earshot/search"
)

// Search answers a request; see search.Index.
func (x *Index) Search(ctx context.Context, scope search.Scope, r search.Request) (*search.Results, error) {
	if err := checkLimits(&r); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, search.Deadline)
	defer cancel()
	g, err := x.enter()
	if err != nil {
		return nil, err
	}
	defer g.running.Done()
	var results *search.Results
	err = guarded("search", func() error {
		return g.read(func(v *view) (err error) {
			results, err = g.search(ctx, v, scope, &r)
			return err
		})
	})
	return results, err
}

// checkLimits refuses what is beyond the limits and fills in what is left out.
func checkLimits(r *search.Request) error {
	limits := []search.LimitError{
		{Name: "limit", Given: r.Limit, Most: search.MaxLimit},
		{Name: "least", Given: r.Least, Most: search.MaxTerms},
		{Name: "without", Given: len(r.Without), Most: search.MaxFilterValues},
		{Name: "hits-each", Given: r.HitsEach, Most: search.MaxHitsEach},
	}
	for _, f := range filterFields(&r.Filter) {
		limits = append(limits, search.LimitError{Name: "filter-values", Given: len(f.values), Most: search.MaxFilterValues})
	}
	for _, l := range limits {
		if l.Given < 0 || l.Given > l.Most {
			return &l
		}
	}
	r.Limit = cmp.Or(r.Limit, search.DefaultLimit)
	r.HitsEach = cmp.Or(r.HitsEach, search.DefaultHitsEach)
	return nil
}

func (g *generation) search(ctx context.Context, v *view, scope search.Scope, r *search.Request) (*search.Results, error) {
	p, err := compile(ctx, v, g.dicts, r)
	if err != nil {
		return nil, err
	}
	defer p.giveBack()
	digest := digestOf(r)
	languages := g.dicts[colAnalysed].snapshot()
	var after *mark
	if r.After == "" {
		p.economize()
		p.weigh()
	} else {
		b, err := readBookmark(r.After, digest, len(p.scored))
		if err != nil {
			return nil, err
		}
		p.leaveOut(b.cut)
		p.weigh()
		p.use(b.stats, languages)
		after = &b.last
	}
	c, err := g.collector(p, scope, r, after)
	if err != nil {
		return nil, err
	}
	defer c.giveBack(&g.scratch)
	if err := p.run(ctx, c); err != nil {
		return nil, err
	}
	page, more, err := c.page(ctx)
	if err != nil {
		return nil, err
	}
	results := &search.Results{Total: c.total, Marker: newMarker(r)}
	results.Groups, err = c.answer(ctx, page, r.HitsEach)
	if err != nil {
		return nil, err
	}
	if after == nil {
		if results.Missing, err = p.missing(c.filter); err != nil {
			return nil, err
		}
		results.Dropped = p.dropped()
	}
	if c.facets != nil {
		results.Facets = c.facets.facets(c.filter)
	}
	if more {
		b := bookmark{digest: digest, last: c.mark(page[len(page)-1]), stats: p.pin(languages), cut: p.cutHashes()}
		results.Next = b.String()
	}
	return results, nil
}

func (g *generation) collector(p *plan, scope search.Scope, r *search.Request, after *mark) (*collector, error) {
	f := newFilter(g.dicts, scope, &r.Filter)
	if err := f.leaveOut(p.view, g.dicts, r); err != nil {
		return nil, err
	}
	keys := g.dicts[colGroup].snapshot()
	c := &collector{
		plan: p, filter: f, limit: r.Limit, after: after,
		// Where nothing is ranked, the latest is the best there is.
		order:   order{byDay: r.Sort == search.Date || len(p.scored) == 0, keys: keys},
		scratch: borrow(&g.scratch, p.view.windows, len(keys)),
	}
	if r.Facets {
		c.facets = newCounter(g.dicts)
	}
	return c, nil
}

// run finds all matches, a window at a time.
func (p *plan) run(ctx context.Context, c *collector) error {
	var w window
	for i := range p.view.segments {
		s := &p.view.segments[i]
		if err := open(p.view, i, p.leaves); err != nil {
			return err
		}
		for start := p.next(0, s.docs); start < s.docs; start = p.next(start+windowSize, s.docs) {
			if err := ctx.Err(); err != nil {
				return err
			}
			w.move(s, start)
			shown := c.narrow(&w)
			if w.live.empty() {
				continue
			}
			if err := p.match(&w); err != nil {
				return err
			}
			p.notice(&shown)
			c.take(&w, &p.found)
		}
	}
	return ctx.Err()
}

// count counts the words of scores in some documents of w, once they are known
// to be needed.
func (p *plan) count(w *window, docs *docset) {
	for _, l := range p.scored {
		l.count(w, docs)
	}
}

// next is the start of the next window, from start on, that can have a match.
func (p *plan) next(start, docs int) int {
	if p.root == nil || !p.root.driven() || start >= docs {
		return start
	}
	first := noDoc
	for _, l := range p.leaves {
		first = min(first, l.doc())
	}
	if first == noDoc {
		return docs
	}
	return max(start, first/windowSize*windowSize)
}

// match finds the passages in w that may match and do match the query.
func (p *plan) match(w *window) error {
	p.found = w.live
	if p.root == nil {
		return nil
	}
	if err := fill(w, p.leaves); err != nil {
		return err
	}
	p.root.eval(w, &p.found)
	p.found.and(&w.live)
	return nil
}

// open begins segment i for some leaves.
func open(v *view, i int, leaves []*leaf) error {
	for _, l := range leaves {
		if err := l.open(v, i); err != nil {
			return fmt.Errorf("read postings: %w", err)
		}
	}
	return nil
}

// fill finds some leaves in w.
func fill(w *window, leaves []*leaf) error {
	for _, l := range leaves {
		if err := l.fill(w); err != nil {
			return fmt.Errorf("read postings: %w", err)
		}
	}
	return nil
}
