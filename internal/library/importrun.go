package library

import (
	"context"
	"errors"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
)

// importer brings a plan in. What of it is new is settled first, by reading
// alone, and written then, in one transaction: others who write wait for the
// writing and for nothing else.
type importer struct {
	l       *Library
	who     auth.Person
	plan    *importPlan
	options ImportOptions
	study   research.Study

	// What prepare settles.
	found    *reporter
	homes    map[string]string           // studies of the things that have ids of the plan
	sessions map[string]research.Session // by their ids in the project
	news     []research.Session          // those of them that are to be added
	texts    []*incomingText
	sounds   []incomingRecording
	marks    map[string]string // ids of highlights by GUIDs of selections
	session  map[string]string // ids of sessions by GUIDs of sources

	// What write does.
	tx     *database.Tx
	report *reporter
	codes  map[string]string    // ids of tags by GUIDs of codes
	made   map[string]bool      // ids of files that are new
	names  map[nameBelow]string // ids of new tags

	changed []string // ids of highlights that are new or have new tags
}

// incomingText is a text that is to be added, or one that is here and gets
// highlights.
type incomingText struct {
	*importedText
	here    bool
	version int64 // of the text, where it is here
	file    research.File
	session research.Session
	added   []incomingMark // new highlights
	tagged  []incomingMark // highlights that are here, and may get tags
}

// incomingMark is a selection with the highlight that it is, and with where its
// words stand in the text here.
type incomingMark struct {
	*importedMark
	id         string
	start, end int
}

// importAttempts is how often an import begins anew because others changed what
// it had settled on.
const importAttempts = 4

// errOvertaken is an import whose study others went on changing.
var errOvertaken error = &research.ConflictError{Detail: "the study is being changed by others at the same time, and nothing was imported: try again"}

// run settles and writes.
func (m *importer) run(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		err := m.prepare(ctx)
		if err == nil {
			err = m.l.db.InTx(ctx, m.write)
		}
		overtaken := errors.Is(err, research.ErrConflict) || errors.Is(err, research.ErrNotFound)
		if !overtaken || attempt == importAttempts {
			return err
		}
	}
}

// prepare settles what is new. It reads and computes; nothing is written.
func (m *importer) prepare(ctx context.Context) error {
	m.found, m.sessions, m.marks, m.session = &reporter{}, map[string]research.Session{}, map[string]string{}, map[string]string{}
	m.news, m.texts, m.sounds = nil, nil, nil
	if err := m.findHomes(ctx); err != nil {
		return err
	}
	for _, t := range m.plan.texts {
		if err := m.text(ctx, t); err != nil {
			return err
		}
	}
	for _, r := range m.plan.sounds {
		if err := m.recording(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// write writes what prepare has settled. It may run more than once.
func (m *importer) write(ctx context.Context, tx *database.Tx) error {
	m.tx, m.report, m.codes, m.made, m.changed = tx, m.plan.report.clone(), map[string]string{}, map[string]bool{}, nil
	m.names = map[nameBelow]string{}
	if err := m.tags(ctx); err != nil {
		return err
	}
	m.report.add(m.found)
	for _, s := range m.news {
		if _, err := database.InsertSession(ctx, tx, s); err != nil {
			return err
		}
	}
	for _, t := range m.texts {
		if err := m.writeText(ctx, t); err != nil {
			return err
		}
	}
	for _, r := range m.sounds {
		if err := m.writeRecording(ctx, r); err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context) error{m.participants, m.tellSearch, m.claims} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if m.options.DryRun {
		return errDryRun
	}
	tx.AfterCommit(m.l.wake)
	return nil
}

// errorText is what an error says to the person who imports, if it is theirs.
func errorText(err error) (string, bool) {
	if invalid, ok := errors.AsType[*research.InvalidError](err); ok {
		return invalid.Error(), true
	}
	return "", false
}
