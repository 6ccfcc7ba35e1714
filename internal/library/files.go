package library

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"earshot/internal/audit"
	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/document"
	"earshot/internal/jobs"
	"earshot/internal/research"
	"earshot/internal/transcript"
	"earshot/uploads"
)

// Incoming is a file on its way in.
type Incoming struct {
	Name         string // as the sender calls it
	DeclaredType string // media type the sender claims; may be ""
	Body         io.Reader
}

// StoredFile is a file whose bytes are stored and which belongs to no session yet.
type StoredFile struct {
	id, name, declaredType string
	received               uploads.Received
}

// FileOptions say what the sender knows of files.
type FileOptions struct {
	Kind     research.FileKind // "" to guess from the content
	Language string            // BCP 47; "" to detect
	Columns  []research.Column // of a survey, which the file is then; nil leaves them to what is proposed
	// Translation says what the file is the translation of, in Awaits, by name or
	// id; nil if of nothing.
	Translation *research.Translation
}

// MostFiles is how many files one simple upload may hold.
const MostFiles = 100

// StoreFile streams a file into storage. It belongs to the session once
// AddFiles has been called; until then DiscardFiles takes it back.
func (l *Library) StoreFile(ctx context.Context, who auth.Person, session string, in Incoming) (StoredFile, error) {
	if _, err := edit(ctx, l.db, who, "session", session); err != nil {
		return StoredFile{}, err
	}
	if err := l.room(); err != nil {
		return StoredFile{}, err
	}
	f := StoredFile{id: research.NewID(), name: uploads.CleanName(in.Name), declaredType: declaredType(in.DeclaredType)}
	var err error
	f.received, err = uploads.Receive(ctx, l.blob, research.FilePrefix(f.id)+"source", "application/octet-stream", in.Body, l.limits.MostFileBytes)
	return f, err
}

// DiscardFiles removes stored files that will belong to no session.
func (l *Library) DiscardFiles(ctx context.Context, files []StoredFile) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	var errs []error
	for _, f := range files {
		errs = append(errs, l.blob.Delete(ctx, f.received.Key))
	}
	return errors.Join(errs...)
}

// AddFiles gives stored files to a session and leaves the work of reading them
// as jobs. Where a request with the same key did so before, the files of that
// request are the answer and the given ones are discarded.
func (l *Library) AddFiles(ctx context.Context, who auth.Person, key Key, session string, stored []StoredFile, o FileOptions) ([]research.File, error) {
	if _, err := edit(ctx, l.db, who, "session", session); err != nil {
		return nil, err
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := checkOriginal(ctx, l.db, session, o.Translation); err != nil {
		return nil, err
	}
	files := make([]research.File, len(stored))
	for i, s := range stored {
		var err error
		if files[i], err = l.newFile(ctx, session, s, o); err != nil {
			return nil, err
		}
		if o.Translation != nil && !files[i].HasText() {
			return nil, invalid("translation_of", "is for notes and transcripts")
		}
	}
	key.Fingerprint = fingerprint(key.Fingerprint, session, files)
	ids, repeated, err := l.once(ctx, who, key, func(ctx context.Context, tx *database.Tx) ([]string, error) {
		return insertFiles(ctx, tx, l.wake, files)
	})
	if err != nil {
		return nil, err
	}
	if repeated {
		if err := l.DiscardFiles(ctx, stored); err != nil {
			return nil, fmt.Errorf("discard repeated files: %w", err)
		}
	}
	return l.filesInOrder(ctx, ids)
}

func (o FileOptions) check() error {
	var c research.Checker
	known := o.Kind == ""
	for _, k := range research.FileKinds() {
		known = known || k == o.Kind
	}
	c.Require(known, "kind", "must be note, transcript, recording or attachment")
	c.Language("language", o.Language, false)
	checkColumns(&c, o.Columns)
	checkTranslation(&c, o.Translation, o.Kind)
	c.Require(len(o.Columns) == 0 || o.Kind == "" || o.Kind == research.KindNote, "columns", "are those of a survey, which is a note")
	return c.Err()
}

func (l *Library) newFile(ctx context.Context, session string, s StoredFile, o FileOptions) (research.File, error) {
	media := uploads.Sniff(s.received.Head, s.name, s.declaredType)
	f := research.File{
		ID: s.id, Session: session, Kind: o.Kind, Name: s.name, DeclaredType: s.declaredType, MediaType: media,
		Size: s.received.Size, SHA256: s.received.SHA256, Key: s.received.Key, Language: o.Language, Columns: o.Columns,
		State: research.FileStored, CreatedAt: l.now(), UpdatedAt: l.now(),
	}
	if f.Kind == "" && len(o.Columns) > 0 {
		f.Kind = research.KindNote
	}
	if f.Kind == "" {
		var err error
		if f.Kind, err = l.guess(ctx, media, s); err != nil {
			return f, err
		}
	}
	if f.HasText() {
		f.Translation = o.Translation
	}
	if f.Kind == research.KindAttachment {
		f.State = research.FileReady
	}
	return f, nil
}

// longBeginning is how much of a text is looked at where its first bytes do not
// tell what it is: who speaks may stand below pages of particulars.
const longBeginning = 256 << 10

// guess tells what a file is from its beginning, as far as that is needed.
func (l *Library) guess(ctx context.Context, media string, s StoredFile) (research.FileKind, error) {
	head := s.received.Head
	kind := guessKind(media, s.name, head)
	if kind != research.KindNote && kind != research.KindAttachment || int64(len(head)) >= s.received.Size || !isText(media) {
		return kind, nil
	}
	in, err := l.blob.Open(ctx, s.received.Key, 0, min(longBeginning, s.received.Size))
	if err != nil {
		return kind, err
	}
	defer func() { _ = in.Close() }()
	if head, err = io.ReadAll(in); err != nil {
		return kind, err
	}
	return guessKind(media, s.name, head), nil
}

// isText reports whether a media type is one of texts that may be transcripts
// below a long head. Notes in Markdown never count as such.
func isText(media string) bool {
	return strings.HasPrefix(media, "text/") && media != "text/markdown" || strings.HasSuffix(media, "json") || strings.HasSuffix(media, "xml")
}

// guessKind tells what a file is from its first bytes.
func guessKind(media, name string, head []byte) research.FileKind {
	if strings.HasPrefix(media, "audio/") || strings.HasPrefix(media, "video/") {
		return research.KindRecording
	}
	if transcript.Sure(name, head) && !isNote(name, head) {
		return research.KindTranscript
	}
	if _, ok := document.Detect(name, media, head); ok {
		return research.KindNote
	}
	return research.KindAttachment
}

// isNote reports whether a file is called Markdown and begins with captions:
// a note that shows some.
func isNote(name string, head []byte) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown":
		f, _ := transcript.Detect(name, head)
		return f != transcript.Markdown && f != transcript.Text
	}
	return false
}

func insertFiles(ctx context.Context, tx *database.Tx, wake func(), files []research.File) ([]string, error) {
	ids := make([]string, len(files))
	for i, f := range files {
		ids[i] = f.ID
		if err := database.InsertFile(ctx, tx, f); err != nil {
			return nil, err
		}
		if err := jobs.EnqueueReading(ctx, tx, f); err != nil {
			return nil, err
		}
	}
	tx.AfterCommit(wake)
	return ids, nil
}

func (l *Library) filesInOrder(ctx context.Context, ids []string) ([]research.File, error) {
	found, err := database.FilesByID(ctx, l.db, ids)
	if err != nil {
		return nil, err
	}
	files := make([]research.File, 0, len(ids))
	for _, id := range ids {
		if f, ok := found[id]; ok {
			files = append(files, f)
		}
	}
	return files, nil
}

// File finds a file, also one that is still on its way in.
func (l *Library) File(ctx context.Context, who auth.Person, id string) (research.File, error) {
	if err := mayRead(who); err != nil {
		return research.File{}, err
	}
	f, err := database.FileByID(ctx, l.db, id)
	if errors.Is(err, research.ErrNotFound) {
		u, uploadErr := l.upload(ctx, id)
		if uploadErr != nil || !u.Open() || u.Purpose == research.UploadPart {
			return f, err
		}
		f, err = u.File(), nil
	}
	if err != nil {
		return f, err
	}
	if _, err := see(ctx, l.db, who, "session", f.Session); err != nil {
		return research.File{}, notFoundAs(err, "file")
	}
	return f, nil
}

// Twin is a file with the same bytes that was there before, and its session.
type Twin struct {
	File    research.File
	Session research.Session
}

// TwinOf finds the oldest file of the same study with the same bytes as one,
// added before it; nil if there is none.
func (l *Library) TwinOf(ctx context.Context, who auth.Person, f research.File) (*Twin, error) {
	if _, err := see(ctx, l.db, who, "session", f.Session); err != nil {
		return nil, err
	}
	if f.SHA256 == "" { // it is on its way in
		return nil, nil //nolint:nilnil // there is none
	}
	twin, ok, err := database.TwinOf(ctx, l.db, f)
	if err != nil || !ok {
		return nil, err
	}
	session, err := database.SessionByID(ctx, l.db, twin.Session)
	return &Twin{twin, session}, err
}

// TwinsOf finds the session of the twin of each file of a session, by the file's
// id; of it, id, study and title alone are told.
func (l *Library) TwinsOf(ctx context.Context, who auth.Person, session string) (map[string]research.Session, error) {
	if _, err := see(ctx, l.db, who, "session", session); err != nil {
		return nil, err
	}
	return database.TwinsOf(ctx, l.db, session)
}

// OpenFile reads n bytes of a file's content from offset off. That somebody
// reads a recording or an attachment is recorded before the first byte.
func (l *Library) OpenFile(ctx context.Context, who auth.Person, f research.File, off, n int64) (io.ReadCloser, error) {
	if err := l.mayOpen(ctx, who, f, true); err != nil {
		return nil, err
	}
	return l.blob.Open(ctx, f.Key, off, n)
}

// FileAddress is where a browser reads a recording from the store itself; "" where
// its bytes pass through this server.
func (l *Library) FileAddress(ctx context.Context, who auth.Person, f research.File, as uploads.Served) (string, error) {
	if f.Kind != research.KindRecording || f.Size == 0 {
		return "", nil
	}
	if err := l.mayOpen(ctx, who, f, true); err != nil {
		return "", err
	}
	return uploads.Address(ctx, l.blob, f.Key, as)
}

// MayOpen checks that a person may read the bytes of a file that they see.
func (l *Library) MayOpen(ctx context.Context, who auth.Person, f research.File) error {
	return l.mayOpen(ctx, who, f, false)
}

// mayOpen checks that a person may read the bytes of a file: of recordings and
// attachments, in which people can be known, not all who may read what was said.
func (l *Library) mayOpen(ctx context.Context, who auth.Person, f research.File, reads bool) error {
	study, err := see(ctx, l.db, who, "session", f.Session)
	if err != nil {
		return notFoundAs(err, "file")
	}
	action := audit.RecordingRead
	switch f.Kind {
	case research.KindNote, research.KindTranscript:
		return nil
	case research.KindAttachment:
		action = audit.AttachmentRead
	case research.KindRecording:
	}
	if !who.May(auth.Recordings, study) {
		return auth.ErrForbidden
	}
	if !reads {
		return nil
	}
	return l.hear(ctx, who, audit.Event{Action: action, Kind: "file", Object: f.ID, Study: study.ID, Brand: study.Brand})
}

// notFoundAs words what is not found as somebody asked for it.
func notFoundAs(err error, thing string) error {
	if errors.Is(err, research.ErrNotFound) {
		return &research.NotFoundError{Thing: thing}
	}
	return err
}

// ErrNotFailed is an attempt to retry a file that has not failed.
var ErrNotFailed = errors.New("the file has not failed")

// RetryFile reads a failed file again.
func (l *Library) RetryFile(ctx context.Context, who auth.Person, id string) (research.File, error) {
	return l.workOn(ctx, who, id, func(ctx context.Context, tx *database.Tx, f research.File) error {
		if f.State != research.FileFailed {
			return ErrNotFailed
		}
		return l.readAgain(ctx, tx, f)
	})
}

// workOn has work put on a file that a person may change: fn does, and workers
// begin once it is committed.
func (l *Library) workOn(ctx context.Context, who auth.Person, id string, fn func(ctx context.Context, tx *database.Tx, f research.File) error) (research.File, error) {
	err := l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if _, err := edit(ctx, tx, who, "file", id); err != nil {
			return err
		}
		f, err := database.FileByID(ctx, tx, id)
		if err != nil {
			return err
		}
		tx.AfterCommit(l.wake)
		return fn(ctx, tx, f)
	})
	if err != nil {
		return research.File{}, err
	}
	return database.FileByID(ctx, l.db, id)
}

// readAgain has a file read, or a recording looked at, as if it had just come.
func (l *Library) readAgain(ctx context.Context, tx *database.Tx, f research.File) error {
	if err := database.SetFileState(ctx, tx, f.ID, research.FileStored, l.now()); err != nil {
		return err
	}
	return jobs.EnqueueReading(ctx, tx, f)
}

// declaredType keeps a claimed media type that is sane, without parameters.
func declaredType(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(s)), ";")
	var c research.Checker
	if c.Text("type", s, false, 127); c.Err() != nil {
		return ""
	}
	return s
}

// fingerprint is the same for requests that send the same files.
func fingerprint(base, session string, files []research.File) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q", base, session)
	for _, f := range files {
		fmt.Fprintf(h, " %q %q %q %q", f.Name, f.SHA256, f.Kind, f.Language)
		if len(f.Columns) > 0 {
			fmt.Fprintf(h, " %q", f.Columns)
		}
		if f.Translation != nil {
			fmt.Fprintf(h, " %q", *f.Translation)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
