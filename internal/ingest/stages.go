package ingest

import (
	"context"
	"errors"
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
var stages = []struct {
	name string
	run  func(ctx context.Context, r *Reader, w *work) error
}{
	{"fetch", fetch},                      // bytes out of storage
	{"parse", parse},                      // bytes → segments: speaker, time, heading, text
	{"detect languages", detectLanguages}, // of each segment, where nobody said
	{"store", store},                      // text, passages and highlights in one transaction; search follows
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

func parse(ctx context.Context, _ *Reader, w *work) error {
	if w.file.Kind == research.KindTranscript {
		return parseTranscript(w)
	}
	format, ok := document.Detect(w.file.Name, w.file.MediaType, w.content)
	if !ok {
		return &FlawError{"note-unreadable", "Notes are read from text, Markdown, HTML, Word, OpenDocument, PowerPoint, PDF, RTF, mails, CSV and Excel; this file is " +
			w.file.MediaType + ". It is kept."}
	}
	doc, err := document.Read(ctx, format, w.content)
	if refused, ok := errors.AsType[*document.RefusedError](err); ok {
		return &FlawError{"document-" + refused.Type, refused.Reason}
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

func parseTranscript(w *work) error {
	format, ok := transcript.Detect(w.file.Name, w.content)
	if !ok {
		return &FlawError{"not-a-transcript", "The file is not a transcript that Earshot can read: captions such as WebVTT or SubRip, the JSON or CSV of a recogniser, or text that names its speakers."}
	}
	t, err := transcript.Read(format, w.content)
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
	if said == "" {
		session, err := database.SessionByID(ctx, r.db, w.file.Session)
		if err != nil {
			return err
		}
		said = session.Language
	}
	texts := make([]string, len(w.segments))
	for i, s := range w.segments {
		texts[i] = s.Text
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
	return r.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
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
