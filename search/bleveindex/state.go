package bleveindex

// Searches read a view that is ready. Making one can take a while: after a
// merge, the columns of a whole new segment must be read. The writer makes it
// at the end of a batch; when bleve merges afterwards, the next search starts
// it in the background and reads what is there: a merge changes no passage.

// refresh makes a view of the present state and shows it to searches.
func (g *generation) refresh() error {
	g.loading.Lock()
	defer g.loading.Unlock()
	return g.load()
}

// load is refresh for one who holds g.loading.
func (g *generation) load() error {
	return guarded("load index", func() error {
		s, err := g.snapshot()
		if err != nil {
			return err
		}
		if g.view != nil && g.view.snapshot == s {
			return s.Close()
		}
		v, known, err := viewOf(s, g.dicts, g.known, &g.shelf)
		if err != nil {
			_ = s.Close()
			return err
		}
		g.shelf.retain(known, v.number)
		g.known = known
		g.show(v)
		return nil
	})
}

// show gives searches another view, which brings its pinned snapshot along.
func (g *generation) show(v *view) {
	g.mu.Lock()
	old := g.view
	g.view = v
	g.mu.Unlock()
	if old != nil {
		_ = old.snapshot.Close() // it only counts down
	}
}

// shown is the view that searches read, to be compared and not to be used; nil
// while there is none.
func (x *Index) shown() *view {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed || x.current == nil {
		return nil
	}
	x.current.mu.Lock()
	defer x.current.mu.Unlock()
	return x.current.view
}

// read calls f with a view that stays as it is meanwhile.
func (g *generation) read(f func(*view) error) error {
	g.mu.Lock()
	v := g.view
	v.snapshot.AddRef()
	g.mu.Unlock()
	defer func() { _ = v.snapshot.Close() }()
	if err := g.followMerges(v); err != nil {
		return err
	}
	return f(v)
}

// followMerges starts to make a new view where v is no longer the present
// state. The caller is one of g.running.
func (g *generation) followMerges(v *view) error {
	s, err := g.snapshot()
	if err != nil {
		return err
	}
	_ = s.Close()
	if s == v.snapshot || g.failed() != nil || !g.loading.TryLock() {
		return nil //nolint:nilerr // a broken generation loads nothing
	}
	g.running.Go(func() {
		defer g.loading.Unlock()
		if err := g.load(); err != nil {
			g.fail(err)
		}
	})
	return nil
}
