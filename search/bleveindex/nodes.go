package bleveindex

// node is a piece of a query that has been made ready for one view.
type node interface {
	// eval sets out to the documents of the window that match, replaced ones
	// perhaps included. Leaves have been filled before.
	eval(w *window, out *docset)
	// driven reports whether every match has a posting of some leaf, so that
	// windows without any can be skipped.
	driven() bool
}

func (l *leaf) eval(_ *window, out *docset) { *out = l.hit }
func (l *leaf) driven() bool                { return true }

// nothing matches no document.
type nothing struct{}

func (nothing) eval(_ *window, out *docset) { *out = docset{} }
func (nothing) driven() bool                { return true }

// notNode matches where its part does not.
type notNode struct{ part node }

func (n notNode) eval(w *window, out *docset) {
	var part docset
	n.part.eval(w, &part)
	*out = w.live
	out.andNot(&part)
}

func (notNode) driven() bool { return false }

// orNode matches where any of its parts does.
type orNode []node

func (n orNode) eval(w *window, out *docset) {
	*out = docset{}
	var part docset
	for _, p := range n {
		p.eval(w, &part)
		out.or(&part)
	}
}

func (n orNode) driven() bool {
	for _, p := range n {
		if !p.driven() {
			return false
		}
	}
	return true
}

// sequenceNode matches where all of its required parts do and any of its words.
type sequenceNode struct {
	required []node
	words    []*leaf
	dropped  []bool // by analysis language: it drops all the words
	least    int    // words that a passage must have; 0 means 1
	part     docset // of the present window, as is found
	found    tally
}

func (n *sequenceNode) eval(w *window, out *docset) {
	*out = w.live
	for _, p := range n.required {
		p.eval(w, &n.part)
		out.and(&n.part)
	}
	if len(n.words) > 0 {
		n.any(w, &n.part)
		out.and(&n.part)
	}
}

// any finds the documents that have a word, or as many as it takes. Where their
// language drops all the words, the other parts decide alone.
func (n *sequenceNode) any(w *window, out *docset) {
	n.found = n.found.clear(n.least)
	for _, l := range n.words {
		n.found.add(&l.hit)
	}
	*out = n.found.enough()
	if len(n.required) == 0 {
		return
	}
	languages := w.seg.cols.ords[colAnalysed][w.start:]
	for i := range w.n {
		if n.dropped[languages[i]] {
			out.add(i)
		}
	}
}

func (n *sequenceNode) driven() bool {
	for _, p := range n.required {
		if p.driven() {
			return true
		}
	}
	return len(n.required) == 0 && len(n.words) > 0
}
