package library

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/internal/termbase"
)

// GlossaryReport says what an import does, or did.
type GlossaryReport struct {
	DryRun    bool
	Concepts  int // that the file has and a glossary can keep
	New       int
	Changed   int // of those that were there
	Same      int
	Dropped   int            // what the file has and the glossary cannot keep
	Conflicts int            // what the file and the glossary say differently
	Ignored   map[string]int // what glossaries have no place for, with how often
	Notes     []GlossaryNote // the first of what was dropped or in conflict
}

// GlossaryNote is one thing that was dropped or in conflict.
type GlossaryNote struct {
	Conflict bool
	Line     int    // of the file; 0 if it is not known
	Concept  string // label or URI
	Reason   string
}

// errNothingToDo undoes a transaction that changed nothing.
var errNothingToDo = errors.New("nothing to do")

// ImportGlossary merges a file into the glossary, in one transaction; a dry run
// only says what it would do. A concept of the file is the one of the glossary
// that has its id or URI; there the file is right. Otherwise it is the one that
// shares a preferred term with it; there the glossary is right, and the file
// only adds. Nothing is ever removed, so that importing a file twice is the
// same as once.
func (l *Library) ImportGlossary(ctx context.Context, who auth.Person, format termbase.Format, r io.Reader, dryRun bool) (GlossaryReport, error) {
	if !who.MayAdminister() {
		return GlossaryReport{}, auth.ErrForbidden
	}
	file, err := termbase.Read(format, r)
	if err != nil {
		return GlossaryReport{}, err
	}
	if dryRun {
		m, err := newMerge(ctx, l.db, file)
		m.report.DryRun = true
		return m.report, err
	}
	var m *merge
	err = l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if err := l.changeGlossary(ctx, tx); err != nil {
			return err
		}
		if m, err = newMerge(ctx, tx, file); err != nil {
			return err
		}
		if m.report.New+m.report.Changed == 0 {
			return errNothingToDo
		}
		return l.apply(ctx, tx, who, m)
	})
	if errors.Is(err, errNothingToDo) {
		err = nil
	}
	if err != nil {
		return GlossaryReport{}, err
	}
	return m.report, nil
}

// apply writes what a merge found.
func (l *Library) apply(ctx context.Context, tx *database.Tx, who auth.Person, m *merge) error {
	var added, rewritten, all []research.Concept
	for _, p := range m.plans {
		c := p.concept
		c.Broader, c.Related, c.UpdatedAt = p.broader, p.related, l.now()
		if all = append(all, c); p.isNew {
			c.Author, c.Version, c.CreatedAt = who.Name, 1, l.now()
			added = append(added, c)
		} else if p.changed {
			c.Version++
			rewritten = append(rewritten, c)
		}
	}
	for part := range slices.Chunk(added, exportPage) {
		if err := database.InsertConcepts(ctx, tx, part); err != nil {
			return err
		}
	}
	if err := database.MergeConcepts(ctx, tx, rewritten); err != nil {
		return err
	}
	if err := database.TouchConcepts(ctx, tx, slices.Sorted(maps.Keys(m.touched)), l.now()); err != nil {
		return err
	}
	for part := range slices.Chunk(all, exportPage) {
		if err := database.RelateConcepts(ctx, tx, part); err != nil {
			return err
		}
	}
	return nil
}

// ExportGlossary writes the glossary, concept by concept in order of id.
func (l *Library) ExportGlossary(ctx context.Context, who auth.Person, format termbase.Format, out io.Writer) error {
	if err := mayRead(who); err != nil {
		return err
	}
	var columns termbase.Columns
	if format == termbase.CSV {
		terms, definitions, err := database.GlossaryTerms(ctx, l.db)
		if err != nil {
			return err
		}
		columns = termbase.Columns{Terms: research.NormalizeTerms(terms), Definitions: definitions}
	}
	w, err := termbase.NewWriter(format, out, columns)
	if err != nil {
		return err
	}
	err = l.EachConcept(ctx, who, func(list []research.Concept) error {
		var ids []string
		for _, c := range list {
			ids = append(append(ids, c.Broader...), c.Related...)
		}
		uris, err := database.ConceptURIs(ctx, l.db, distinct(ids))
		if err != nil {
			return err
		}
		return w.Write(list, uris)
	})
	if err != nil {
		return err
	}
	return w.Close()
}
