package library

import (
	"context"
	"maps"
	"path"
	"slices"
	"strings"

	"earshot/internal/database"
	"earshot/internal/export"
	"earshot/internal/qda"
)

// findRecordings settles which recordings a project holds. It keeps what is
// known of them, and none of their bytes.
func (e *Export) findRecordings(ctx context.Context) error {
	return inPortions(func(after string) ([]database.ExportedRecording, error) {
		return database.RecordingsToExport(ctx, e.l.db, e.filter, after, exportRows)
	}, func(r database.ExportedRecording) string { return r.File.ID }, func(list []database.ExportedRecording) error {
		for _, r := range list {
			switch {
			case !r.Heard:
				e.Unheard++
			case r.File.Size > qda.MostRecording:
				e.TooLong++
			default:
				e.recordings = append(e.recordings, r)
			}
		}
		return nil
	})
}

// LeftOut is how many recordings are left out that were asked for.
func (e *Export) LeftOut() int { return e.Unheard + e.TooLong }

// leftOutText says what a project leaves out; "" for nothing.
func (e *Export) leftOutText() string {
	var parts []string
	if e.Withheld > 0 {
		parts = append(parts, export.Options{Withheld: e.Withheld}.WithheldText()+".")
	}
	if e.Unheard > 0 {
		parts = append(parts, export.Counted(e.Unheard, "recording")+" withheld.")
	}
	if e.TooLong > 0 {
		parts = append(parts, export.Counted(e.TooLong, "recording")+" of more than 2 GiB left out.")
	}
	return strings.Join(parts, " ")
}

// recordingPath is how a project names a recording that it holds; "" where it
// does not.
func (e *Export) recordingPath(id string) string {
	i, ok := slices.BinarySearchFunc(e.recordings, id, func(r database.ExportedRecording, id string) int { return strings.Compare(r.File.ID, id) })
	if !ok {
		return ""
	}
	return qda.RecordingPath(id, recordingExtension(e.recordings[i]))
}

// recordingExtension is the extension of a recording's name, or one that its
// type has.
func recordingExtension(r database.ExportedRecording) string {
	extension := strings.ToLower(path.Ext(r.File.Name))
	if len(extension) > 1 && len(extension) <= 6 && strings.Trim(extension[1:], "abcdefghijklmnopqrstuvwxyz0123456789") == "" {
		return extension
	}
	return extensionsOfMedia[r.File.MediaType] // "" is one that programs find out by themselves
}

var extensionsOfMedia = map[string]string{
	"audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/wav": ".wav", "audio/ogg": ".ogg", "audio/flac": ".flac", "audio/webm": ".weba",
	"video/mp4": ".mp4", "video/webm": ".webm", "video/quicktime": ".mov",
}

// findLone settles which recordings are sources of their own.
func (e *projectExport) findLone(ctx context.Context) error {
	if len(e.recordings) == 0 {
		return nil
	}
	carried := map[string]bool{}
	err := inPortions(func(after string) ([]database.ExportedText, error) {
		return database.TextsToExport(ctx, e.l.db, e.filter, after, exportRows)
	}, func(t database.ExportedText) string { return t.File.ID }, func(list []database.ExportedText) error {
		for _, t := range list {
			if t.Timed {
				carried[t.RecordingID] = true
			}
		}
		return nil
	})
	for _, r := range e.recordings {
		if !carried[r.File.ID] {
			e.lone = append(e.lone, r)
		}
	}
	return err
}

// loneSource is the GUID of the source that a recording is by itself.
func loneSource(r database.ExportedRecording) string { return qda.Derive("recording", r.File.ID) }

// loneRecordings writes the recordings that no transcript of the export belongs
// to.
func (e *projectExport) loneRecordings(_ context.Context, w *qda.Writer) error {
	for _, r := range e.lone {
		s := qda.Source{
			Kind: recordingKind(r.File.MediaType), GUID: loneSource(r), Name: r.File.Name, Path: e.recordingPath(r.File.ID),
			CreatedAt: r.File.CreatedAt, Values: (&qdaText{}).values(r.ExportedText),
		}
		if err := w.Source(s); err != nil {
			return err
		}
	}
	return nil
}

// loneSessions are the sessions of those recordings, in order of id.
func (e *projectExport) loneSessions() []owner {
	var list []owner
	for _, r := range e.lone {
		list = append(list, owner{database.ExportedMember{ID: r.File.Session, Name: r.SessionTitle, About: r.Held}, []string{loneSource(r)}})
	}
	return joinOwners(list)
}

// loneParticipants are the participants of those sessions.
func (e *projectExport) loneParticipants(ctx context.Context) ([]owner, error) {
	sessions := map[string][]string{}
	for _, o := range e.loneSessions() {
		sessions[o.ID] = o.sources
	}
	members, err := database.ParticipantsOfSessions(ctx, e.l.db, e.filter, slices.Collect(maps.Keys(sessions)))
	var list []owner
	for _, m := range members {
		list = append(list, owner{m, sessions[m.Text]})
	}
	return joinOwners(list), err
}

// joinOwners brings the sources of each owner together, in order of id.
func joinOwners(list []owner) []owner {
	slices.SortStableFunc(list, func(a, b owner) int { return strings.Compare(a.ID, b.ID) })
	var joined []owner
	for _, o := range list {
		if n := len(joined); n > 0 && joined[n-1].ID == o.ID {
			joined[n-1].sources = append(slices.Clip(joined[n-1].sources), o.sources...)
			continue
		}
		joined = append(joined, o)
	}
	return joined
}

func recordingKind(mediaType string) qda.SourceKind {
	if strings.HasPrefix(mediaType, "video/") {
		return qda.VideoSource
	}
	return qda.AudioSource
}

// recordingFiles copies recordings out of the store. That each is read is
// recorded before its first byte, as everywhere.
func (e *projectExport) recordingFiles(ctx context.Context, w *qda.Writer) error {
	for _, r := range e.recordings {
		if err := e.recordingFile(ctx, w, r); err != nil {
			return err
		}
	}
	return nil
}

func (e *projectExport) recordingFile(ctx context.Context, w *qda.Writer, r database.ExportedRecording) error {
	if r.File.Size == 0 {
		return w.Recording(r.File.ID, recordingExtension(r), 0, strings.NewReader(""))
	}
	body, err := e.l.OpenFile(ctx, e.who, r.File, 0, r.File.Size)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	return w.Recording(r.File.ID, recordingExtension(r), r.File.Size, body)
}
