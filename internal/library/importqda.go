package library

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"earshot/internal/auth"
	"earshot/internal/qda"
	"earshot/internal/research"
	"earshot/uploads"
)

// ImportOptions say where a project or a codebook goes.
type ImportOptions struct {
	Study string // id; a project needs one
	// Scope is how far new tags reach: of the study or its brand, or, which is the
	// default for a codebook without a study, of the group. "" is the study's.
	Scope  research.TagScope
	DryRun bool
}

// ImportReport says what an import does, or did.
type ImportReport struct {
	DryRun       bool
	Codebook     bool // the file has codes and nothing else
	Name, Origin string
	Tags         ImportCount
	Sessions     ImportCount
	Participants ImportCount
	Texts        ImportCount
	Recordings   ImportCount
	Highlights   ImportCount
	Findings     ImportCount
	Insights     ImportCount
	Mappings     []ImportMapping // the first of them
	Dropped      []ImportDrop    // what has no place here, summed up by kind and reason
}

// ImportCount counts things of one kind.
type ImportCount struct{ New, Changed, Same int }

// ImportMapping says what a thing of the file is here.
type ImportMapping struct {
	Kind     string // tag, session, text, recording or finding
	From, To string // names
	New      bool
}

// ImportDrop is what an import leaves out.
type ImportDrop struct {
	What, Reason string
	Count        int
	Names        []string // of the first of them
}

// Most mappings, kinds of drops and names that a report has.
const (
	mostMappings  = 500
	mostDropNames = 10
)

// errDryRun undoes a transaction that was only to be looked at.
var errDryRun = errors.New("dry run")

// ImportQDA reads a REFI-QDA project into a study, or a codebook into the tags,
// in one transaction: all of it or nothing. A dry run does the same and undoes
// it. What the study has already, by id or, for tags, by name, is not made
// twice, so that importing a file twice is the same as once. A file that cannot
// be read is a *qda.RefusedError.
func (l *Library) ImportQDA(ctx context.Context, who auth.Person, file io.ReaderAt, size int64, o ImportOptions) (ImportReport, error) {
	if err := mayWrite(who); err != nil {
		return ImportReport{}, err
	}
	if err := l.room(); err != nil {
		return ImportReport{}, err
	}
	archive, err := qda.Open(file, size)
	if err != nil {
		return ImportReport{}, err
	}
	study, err := l.importInto(ctx, who, archive, &o)
	if err != nil {
		return ImportReport{}, err
	}
	p, err := planImport(archive, study, l.now(), l.limits.MostFileBytes)
	if err != nil {
		return ImportReport{}, err
	}
	var stored []StoredFile
	if !o.DryRun {
		if stored, err = l.storePlan(ctx, p, study); err != nil {
			return ImportReport{}, errors.Join(err, l.DiscardFiles(ctx, stored))
		}
	}
	done := &importer{l: l, who: who, plan: p, options: o, study: study}
	err = done.run(ctx)
	if err != nil && !errors.Is(err, errDryRun) {
		return ImportReport{}, errors.Join(err, l.DiscardFiles(ctx, stored))
	}
	done.report.DryRun = o.DryRun
	if o.DryRun {
		return done.report.ImportReport, nil
	}
	// Texts that were here before are not needed twice.
	return done.report.ImportReport, l.DiscardFiles(ctx, done.unused(stored))
}

// importInto finds the study that a file goes into, and settles how far tags
// reach.
func (l *Library) importInto(ctx context.Context, who auth.Person, a *qda.Archive, o *ImportOptions) (research.Study, error) {
	var study research.Study
	var c research.Checker
	c.Require(a.Codebook || o.Study != "", "study", "must be given: the file is a project")
	switch o.Scope {
	case "":
		if o.Scope = research.StudyScope; o.Study == "" {
			o.Scope = research.GroupScope
		}
	case research.StudyScope, research.BrandScope:
		c.Require(o.Study != "", "study", "must be given for tags of a study or of its brand")
	case research.GroupScope:
	default:
		c.Require(false, "scope", "must be study, brand or group")
	}
	if err := c.Err(); err != nil || o.Study == "" {
		return study, err
	}
	study, err := editStudy(ctx, l.db, who, o.Study)
	if errors.Is(err, research.ErrNotFound) {
		return study, invalid("study", "must be the id of a study")
	}
	return study, err
}

// storePlan puts what a plan has of files into the store.
func (l *Library) storePlan(ctx context.Context, p *importPlan, study research.Study) ([]StoredFile, error) {
	stored, err := l.storeTexts(ctx, p)
	if err != nil {
		return stored, err
	}
	recordings, err := l.storeRecordings(ctx, p, study)
	return append(stored, recordings...), err
}

// MostImportBytes is the size of the largest project: one without recordings
// may be as large as programs make them, and a recording as any file.
func (l *Library) MostImportBytes() int64 { return max(qda.MostBytes, l.limits.MostFileBytes) }

// storeTexts puts the texts of a plan into the store, before anything refers to
// them.
func (l *Library) storeTexts(ctx context.Context, p *importPlan) ([]StoredFile, error) {
	var stored []StoredFile
	for _, t := range p.texts {
		f := StoredFile{id: t.id, name: t.file, declaredType: t.mediaType}
		var err error
		// The object has an id of its own: a text that is here already keeps its own.
		f.received, err = uploads.Receive(ctx, l.blob, research.FilePrefix(research.NewID())+"source", "application/octet-stream",
			bytes.NewReader(t.content()), l.limits.MostFileBytes)
		if err != nil {
			return stored, fmt.Errorf("store a text: %w", err)
		}
		t.stored = f
		stored = append(stored, f)
	}
	return stored, nil
}

// reporter sums up what an import does.
type reporter struct{ ImportReport }

func (r *reporter) clone() *reporter {
	made := *r
	made.Mappings = append([]ImportMapping(nil), r.Mappings...)
	made.Dropped = nil
	for _, d := range r.Dropped {
		d.Names = append([]string(nil), d.Names...)
		made.Dropped = append(made.Dropped, d)
	}
	return &made
}

// drop notes that something is left out.
func (r *reporter) drop(what, reason string, names ...string) {
	r.dropSome(what, reason, max(len(names), 1), names...)
}

func (r *reporter) dropSome(what, reason string, n int, names ...string) {
	if n == 0 {
		return
	}
	i := 0
	for i < len(r.Dropped) && (r.Dropped[i].What != what || r.Dropped[i].Reason != reason) {
		i++
	}
	if i == len(r.Dropped) {
		r.Dropped = append(r.Dropped, ImportDrop{What: what, Reason: reason})
	}
	d := &r.Dropped[i]
	d.Count += n
	for _, name := range names {
		if name != "" && len(d.Names) < mostDropNames {
			d.Names = append(d.Names, qda.Label(name))
		}
	}
}

// add goes on with what another has noted.
func (r *reporter) add(other *reporter) {
	for _, c := range []struct {
		to   *ImportCount
		from ImportCount
	}{
		{&r.Sessions, other.Sessions},
		{&r.Texts, other.Texts},
		{&r.Recordings, other.Recordings},
		{&r.Highlights, other.Highlights},
	} {
		c.to.New, c.to.Same = c.to.New+c.from.New, c.to.Same+c.from.Same
	}
	r.Mappings = append(r.Mappings, other.Mappings[:min(len(other.Mappings), mostMappings-len(r.Mappings))]...)
	for _, d := range other.Dropped {
		r.dropSome(d.What, d.Reason, d.Count, d.Names...)
	}
}

func (r *reporter) mapped(kind, from, to string, isNew bool) {
	if len(r.Mappings) < mostMappings {
		r.Mappings = append(r.Mappings, ImportMapping{kind, from, to, isNew})
	}
}

func (c *ImportCount) add(isNew bool) {
	if isNew {
		c.New++
	} else {
		c.Same++
	}
}

// unused lists the stored texts that no file has been made of.
func (m *importer) unused(stored []StoredFile) []StoredFile {
	var list []StoredFile
	for _, f := range stored {
		if !m.made[f.id] {
			list = append(list, f)
		}
	}
	return list
}

// timeOr is a time, or another where there is none or it lies ahead.
func timeOr(t, now time.Time) time.Time {
	if t.IsZero() || t.After(now) {
		return now
	}
	return t
}
