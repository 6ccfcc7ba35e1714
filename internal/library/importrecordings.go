package library

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"earshot/internal/database"
	"earshot/internal/qda"
	"earshot/internal/research"
	"earshot/uploads"
)

// importedRecording is a recording on its way in.
type importedRecording struct {
	importedFile
	packed *qda.Packed
	stored *StoredFile // nil where the study has it already
}

// recording plans the recording of a source, and reports whether the report
// says something of it. What lies outside of the file is listed and never
// looked at.
func (p *importPlan) recording(a *qda.Archive, study research.Study, s qda.Source, values map[string]string) (bool, error) {
	if s.Kind != qda.AudioSource && s.Kind != qda.VideoSource || s.Path == "" {
		return false, nil
	}
	drop := func(reason string) (bool, error) {
		p.report.drop("recordings", reason, s.Name)
		return true, nil
	}
	packed, err := a.Recording(s.Path)
	switch {
	case errors.Is(err, qda.ErrOutside):
		return drop("they are not packed, and what lies outside of the file is never fetched: upload them to their sessions")
	case errors.Is(err, qda.ErrMissing):
		return drop("they are not in the file, though it names them: upload them to their sessions")
	case err != nil:
		return false, err
	case packed.Size > p.limit:
		return drop("they are longer than a file may be here")
	}
	r := &importedRecording{importedFile: importedFile{
		id: importedID(study.ID, packed.GUID, s.CreatedAt), file: recordingName(s, packed), source: s, values: values,
		createdAt: timeOr(s.CreatedAt, p.now),
	}, packed: packed}
	if slices.ContainsFunc(p.sounds, func(other *importedRecording) bool { return other.id == r.id }) {
		return true, nil // another transcript of it
	}
	sounds, err := r.sounds()
	if err != nil {
		return false, err
	}
	if !sounds {
		return drop("their bytes are neither sound nor video")
	}
	p.sounds = append(p.sounds, r)
	return true, nil
}

// recordingName is what a recording is called: as its source, with the
// extension of its file.
func recordingName(s qda.Source, packed *qda.Packed) string {
	name := strings.TrimSpace(s.Name)
	if name == "" {
		name = packed.GUID
	}
	if !strings.EqualFold(path.Ext(name), packed.Extension) {
		name += packed.Extension
	}
	return uploads.CleanName(name)
}

// sounds tells by its first bytes whether it is a recording.
func (r *importedRecording) sounds() (bool, error) {
	part, err := r.packed.Open(r.packed.Size)
	if err != nil {
		return false, err
	}
	defer func() { _ = part.Close() }()
	head, err := io.ReadAll(io.LimitReader(part, 3<<10))
	if err != nil {
		return false, err
	}
	return guessKind(uploads.Sniff(head, r.file, ""), r.file, head) == research.KindRecording, nil
}

// storeRecordings puts the recordings of a plan into the store that the study
// does not have, before anything refers to them.
func (l *Library) storeRecordings(ctx context.Context, p *importPlan, study research.Study) ([]StoredFile, error) {
	var ids []string
	size := int64(0)
	for _, r := range p.sounds {
		ids = append(ids, r.id, r.elsewhere(study))
		size += r.packed.Size
	}
	homes, err := database.Homes(ctx, l.db, ids)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	if err := uploads.CheckRoom(ctx, l.blob, size); err != nil {
		return nil, err
	}
	var stored []StoredFile
	for _, r := range p.sounds {
		if home, taken := homes[r.id]; taken && (home == study.ID || homes[r.elsewhere(study)] == study.ID) {
			continue
		}
		f, err := l.storeRecording(ctx, r, p.limit)
		if err != nil {
			return stored, fmt.Errorf("store a recording: %w", err)
		}
		r.stored = &f
		stored = append(stored, f)
	}
	return stored, nil
}

// elsewhere is the id of a recording whose own id is that of one in another
// study.
func (r *importedRecording) elsewhere(study research.Study) string {
	return madeID(study.ID, r.id, r.createdAt)
}

func (l *Library) storeRecording(ctx context.Context, r *importedRecording, most int64) (StoredFile, error) {
	f := StoredFile{id: r.id, name: r.file}
	part, err := r.packed.Open(most)
	if err != nil {
		return f, err
	}
	defer func() { _ = part.Close() }()
	f.received, err = uploads.Receive(ctx, l.blob, research.FilePrefix(research.NewID())+"source", "application/octet-stream", part, l.limits.MostFileBytes)
	return f, err
}

// incomingRecording is a recording that is to be added.
type incomingRecording struct {
	*importedRecording
	id, session string
}

// recording settles whether a recording is new.
func (m *importer) recording(ctx context.Context, r *importedRecording) error {
	id, there := m.settle(r.id, func() string { return r.elsewhere(m.study) })
	if there {
		f, err := database.FileByID(ctx, m.l.db, id)
		if err != nil {
			return err
		}
		m.session[r.source.GUID] = f.Session
		m.found.Recordings.add(false)
		return nil
	}
	session, err := m.sessionOf(ctx, &r.importedFile)
	if err != nil {
		return err
	}
	m.session[r.source.GUID] = session.ID
	m.sounds = append(m.sounds, incomingRecording{r, id, session.ID})
	m.found.Recordings.add(true)
	m.found.mapped("recording", r.source.Name, r.file, true)
	return nil
}

// writeRecording gives a recording to its session, as if it had been uploaded
// there.
func (m *importer) writeRecording(ctx context.Context, r incomingRecording) error {
	if m.options.DryRun {
		return nil
	}
	if r.stored == nil {
		return errOvertaken // it was here when recordings were stored, and was deleted since
	}
	f, err := m.l.newFile(ctx, r.session, *r.stored, FileOptions{Kind: research.KindRecording})
	if err != nil {
		return err
	}
	f.ID, m.made[r.importedRecording.id] = r.id, true
	_, err = insertFiles(ctx, m.tx, m.l.wake, []research.File{f})
	return err
}
