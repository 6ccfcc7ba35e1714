package ingest

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"earshot/internal/database"
	"earshot/internal/document"
	"earshot/internal/language"
	"earshot/internal/research"
	"earshot/internal/texts"
	"earshot/internal/transcript"
)

// stages is what happens to a note or transcript, in order.
var stages = []stage{
	{"fetch", 10 * time.Minute, fetch},                     // bytes out of storage
	{"parse", 5 * time.Minute, parse},                      // bytes → segments: speaker, time, heading, text
	{"detect languages", 5 * time.Minute, detectLanguages}, // of each segment, where nobody said
	{"store", 10 * time.Minute, store},                     // text, passages and highlights in one transaction; search follows
}

// stage is a step of reading. Its limit is many times what the largest file that
// is taken needs on a slow machine.
type stage struct {
	name  string
	limit time.Duration
	run   func(ctx context.Context, r *Reader, w *work) error
}

// work is what the stages hand on.
type work struct {
	file     research.File
	content  []byte
	language string // of the whole file
	segments []transcript.Segment
	kinds    []string // of the blocks that the segments are, in a document; else nil
	warnings []string // what was mended
}

// parse reads the bytes. Readers heed their context between the pieces of a
// file; one that does not is left to itself, and its file fails.
func parse(ctx context.Context, _ *Reader, w *work) error {
	own := *w // what a reader that was left to itself writes to is nobody's
	if err := abandoning(ctx, func() error { return parseFile(ctx, &own) }); err != nil {
		return err
	}
	*w = own
	w.content = nil // not needed any more, and as large as what was read from it
	return nil
}

// abandoning runs fn and returns when it does, or when ctx ends. A panic is an
// error.
func abandoning(ctx context.Context, fn func() error) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				done <- fmt.Errorf("panic: %v", p)
			}
		}()
		done <- fn()
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func parseFile(ctx context.Context, w *work) error {
	if w.file.Kind == research.KindTranscript {
		return parseTranscript(ctx, w)
	}
	format, ok := document.Detect(w.file.Name, w.file.MediaType, w.content)
	if !ok {
		return &FlawError{"note-unreadable", "Notes are read from text, Markdown, HTML, Word, OpenDocument, PowerPoint, PDF, RTF, mails, CSV and Excel; this file is " +
			w.file.MediaType + ". It is kept."}
	}
	doc, err := readNote(ctx, format, w)
	if refused, ok := errors.AsType[*document.RefusedError](err); ok {
		return &FlawError{"document-" + refused.Type, refused.Reason}
	}
	if unknown, ok := errors.AsType[*document.UnknownColumnError](err); ok {
		return &FlawError{"survey-columns", unknown.Error() + " Say again what its columns are."}
	}
	if err != nil {
		return err
	}
	w.language, w.segments, w.warnings = doc.Language, doc.Segments(), doc.Warnings
	for _, block := range doc.Blocks {
		w.kinds = append(w.kinds, string(block.Kind))
	}
	if len(w.segments) == 0 {
		return &FlawError{"empty", "The note has no text."}
	}
	return nil
}

// readNote reads a document, or a survey by what somebody said of its columns.
func readNote(ctx context.Context, format document.Format, w *work) (document.Document, error) {
	if len(w.file.Columns) == 0 {
		return document.Read(ctx, format, w.content)
	}
	if format != document.CSV && format != document.XLSX {
		return document.Document{}, &FlawError{"survey-columns", "Columns were given for a file that is no table in CSV or Excel. Send it without them."}
	}
	return document.ReadSurvey(ctx, format, w.content, w.file.Columns)
}

func parseTranscript(ctx context.Context, w *work) error {
	format, ok := transcript.Detect(w.file.Name, w.content)
	if !ok {
		return &FlawError{"not-a-transcript", "The file is not a transcript that Earshot can read: captions such as WebVTT or SubRip, the JSON or CSV of a recogniser, or text that names its speakers."}
	}
	t, err := transcript.Read(ctx, format, w.content)
	if syntax, ok := errors.AsType[*transcript.SyntaxError](err); ok {
		return &FlawError{"transcript-syntax", "The transcript could not be read: " + syntax.Error()}
	}
	if err != nil {
		return err
	}
	w.language, w.segments = t.Language, t.Segments
	for _, warning := range t.Warnings {
		w.warnings = append(w.warnings, warning.String())
	}
	if len(w.segments) == 0 {
		return &FlawError{"empty", "The transcript has no words in it."}
	}
	return nil
}

// detectLanguages settles the language of each segment: what its text says of
// itself, what the sender or the session said, or what it looks like.
func detectLanguages(ctx context.Context, r *Reader, w *work) error {
	said := w.file.Language
	if said == "" {
		said = w.language
	}
	texts := make([]string, len(w.segments))
	for i, s := range w.segments {
		texts[i] = s.Text
	}
	if said == "" {
		session, err := database.SessionByID(ctx, r.db, w.file.Session)
		if err != nil {
			return err
		}
		said = ofSession(w.file, session.Language, texts)
	}
	if said == "" {
		for i, tag := range language.DetectAll(texts, nil) {
			if w.segments[i].Language == "" {
				w.segments[i].Language = tag
			}
		}
		w.language = language.Detect(strings.Join(texts[:min(len(texts), 400)], "\n"), language.Options{}).Language
		return nil
	}
	for i := range w.segments {
		switch {
		case w.file.Machine != nil:
			w.segments[i].Language = spoken(w.segments[i], said)
		case w.segments[i].Language == "":
			w.segments[i].Language = said
		}
	}
	w.language = said
	return nil
}

// ofSession is the language in which a text of a session is, where that of the
// session is known: its own, unless the text is a translation or plainly in
// another, as an undeclared translation is. "" leaves it to be detected.
func ofSession(f research.File, spoken string, texts []string) string {
	if spoken == "" || f.Translation != nil {
		return ""
	}
	sample := strings.Join(texts[:min(len(texts), 400)], "\n")
	guess := language.Detect(sample, language.Options{Prior: spoken})
	base, _, _ := strings.Cut(spoken, "-")
	switch named := strings.TrimPrefix(path.Ext(strings.TrimSuffix(f.Name, path.Ext(f.Name))), "."); {
	case guess.Language == language.Undetermined, guess.Language == base:
		return spoken
	case strings.EqualFold(named, guess.Language): // as interview.en.vtt
		return ""
	case guess.Confidence < plainlyOther, len(strings.Fields(sample)) < enoughWords:
		return spoken
	}
	return ""
}

// plainlyOther and enoughWords are the same for a whole text, against what
// somebody said of the session.
const (
	plainlyOther = 0.9
	enoughWords  = 30
)

// clearlyOther is how sure a guess must be, and fewestWords of how many words,
// to go against what a recogniser says of a whole piece.
const (
	clearlyOther = 0.75
	fewestWords  = 4
)

// spoken is the language of a segment that a recogniser wrote: it hears one
// language in a piece, while people change between them.
func spoken(s transcript.Segment, said string) string {
	if s.Language != "" {
		said = s.Language
	}
	guess := language.Detect(s.Text, language.Options{Prior: said})
	if guess.Language == language.Undetermined || guess.Confidence < clearlyOther || len(strings.Fields(s.Text)) < fewestWords {
		return said
	}
	if base, _, _ := strings.Cut(said, "-"); base == guess.Language {
		return said
	}
	return guess.Language
}

// store makes the segments the text of the file and records the change.
func store(ctx context.Context, r *Reader, w *work) error {
	segments := make([]research.Segment, len(w.segments))
	for i, s := range w.segments {
		segments[i] = research.Segment{
			Speaker: s.Speaker, StartMS: ms(s.Timed, s.Start), EndMS: ms(s.Timed, s.End),
			Heading: s.Heading, Language: s.Language, Text: s.Text, Words: texts.HeardWords(s.Words),
		}
		if i < len(w.kinds) {
			segments[i].Kind = w.kinds[i]
		}
	}
	w.segments = nil
	return r.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if err := texts.Settle(ctx, tx, w.file, r.now()); err != nil {
			return err
		}
		o, err := texts.Replace(ctx, tx, w.file, segments, r.now())
		if err != nil {
			return err
		}
		tx.AfterCommit(r.wake)
		return database.MarkIndexing(ctx, tx, w.file.ID, w.language, w.warnings, o.Change, r.now())
	})
}

func ms(timed bool, d time.Duration) *int64 {
	if !timed {
		return nil
	}
	return new(d.Milliseconds())
}
