// Package texts keeps the text of a note or transcript: its segments, the
// passages that search finds, and the highlights that point into it. The three
// change together, in one transaction, whoever changes them: reading a file for
// the first time, reading it again, or correcting a word.
//
// The text of a file is its segments joined by line feeds; highlights point
// into it in code points.
package texts

import (
	"context"
	"iter"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"earshot/internal/database"
	"earshot/internal/passages"
	"earshot/internal/research"
	"earshot/internal/transcript"
)

// Outcome says what a change of the text did.
type Outcome struct {
	Change  int64    // number of the change that search follows
	Version int64    // of the text
	Broken  []string // ids of the highlights that lost their place now
}

// Replace makes segments the text of a file, cuts it into passages anew, and
// takes the highlights along. Segments are numbered from 0 in their order.
func Replace(ctx context.Context, tx *database.Tx, f research.File, segments []research.Segment, now time.Time) (Outcome, error) {
	var o Outcome
	version, err := Lock(ctx, tx, f.ID)
	if err != nil {
		return o, err
	}
	highlights, err := database.HighlightsOfFile(ctx, tx, f.ID)
	if err != nil {
		return o, err
	}
	kin, err := kinOf(ctx, tx, f.ID)
	if err != nil {
		return o, err
	}
	judged, err := judgedOf(ctx, tx, f.ID)
	if err != nil {
		return o, err
	}
	var old []research.Segment
	if len(highlights) > 0 || kin.any() || len(judged) > 0 {
		if old, err = database.Segments(ctx, tx, f.ID); err != nil {
			return o, err
		}
	}
	session, err := database.SessionByID(ctx, tx, f.Session)
	if err != nil {
		return o, err
	}
	outdated, err := kin.align(ctx, tx, f, session, old, segments, now)
	if err != nil {
		return o, err
	}
	if err := write(ctx, tx, f, session, segments, outdated); err != nil {
		return o, err
	}
	if o.Broken, err = follow(ctx, tx, session, highlights, Join(old), segments, now); err != nil {
		return o, err
	}
	if err := judged.follow(ctx, tx, f.ID, old, segments); err != nil {
		return o, err
	}
	o.Version = version + 1
	if err := database.SetTextVersion(ctx, tx, f.ID, o.Version, now); err != nil {
		return o, err
	}
	o.Change, err = database.AppendChange(ctx, tx, database.SourceChanged, f.ID, now)
	return o, err
}

// Add makes segments the first text of a file. Whoever adds it tells search.
func Add(ctx context.Context, tx *database.Tx, f research.File, session research.Session, segments []research.Segment, now time.Time) error {
	if err := write(ctx, tx, f, session, segments, nil); err != nil {
		return err
	}
	return database.SetTextVersion(ctx, tx, f.ID, 1, now)
}

// write numbers segments, and writes them with the passages of those that are not
// outdated.
func write(ctx context.Context, tx *database.Tx, f research.File, session research.Session, segments []research.Segment, outdated map[int]bool) error {
	for i := range segments {
		segments[i].Number = i
	}
	if err := database.ReplaceSegments(ctx, tx, f.ID, segments); err != nil {
		return err
	}
	return database.ReplacePassages(ctx, tx, f.ID, cut(f, session, segments, outdated))
}

// Join is the text of a file.
func Join(segments []research.Segment) string {
	var b strings.Builder
	for i, s := range segments {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(s.Text)
	}
	return b.String()
}

// Covered lists the segments that a span of the text, in code points, touches.
func Covered(segments []research.Segment, start, end int) []research.Segment {
	return PlacesOf(segments).Covered(start, end)
}

// Places tells what many spans of one text touch.
type Places struct {
	segments []research.Segment
	begins   []int // where segments begin in the text, and where one more would
}

// PlacesOf measures segments.
func PlacesOf(segments []research.Segment) Places {
	p := Places{segments, make([]int, 1, len(segments)+1)}
	for i, s := range segments {
		p.begins = append(p.begins, p.begins[i]+utf8.RuneCountInString(s.Text)+1)
	}
	return p
}

// Covered lists the segments that a span of the text, in code points, touches.
// The line feed behind a segment is its own.
func (p Places) Covered(start, end int) []research.Segment {
	first := max(sort.SearchInts(p.begins, start+1)-1, 0)
	last := min(sort.SearchInts(p.begins, end)-1, len(p.segments)-1)
	if first > last {
		return nil
	}
	return p.segments[first : last+1]
}

// Offset is where segment i begins in the text, in code points.
func Offset(segments []research.Segment, i int) int {
	at := 0
	for _, s := range segments[:i] {
		at += utf8.RuneCountInString(s.Text) + 1
	}
	return at
}

// cut makes the passages of a text, one at a time: all of them are as large as
// the text again. Segments that are outdated are left out.
func cut(f research.File, session research.Session, segments []research.Segment, outdated map[int]bool) iter.Seq[research.Passage] {
	spoken := func(yield func(transcript.Segment) bool) {
		for i, s := range segments {
			s.Words = nil
			if outdated[i] {
				s.Text = ""
			}
			if !yield(Spoken(s)) {
				return
			}
		}
	}
	return func(yield func(research.Passage) bool) {
		for p := range passages.Cut(spoken) {
			made := research.Passage{
				ID: research.NewID(), Source: f.ID, File: f.ID, Kind: string(f.Kind), Session: session.ID, Study: session.Study,
				Language: p.Language, Speaker: p.Speaker, Heading: p.Heading, Text: p.Text,
			}
			if p.Timed {
				made.StartMS, made.EndMS = new(p.Start.Milliseconds()), new(p.End.Milliseconds())
			}
			for n, offset := range p.Offsets {
				s := segments[p.First+n]
				made.Cuts = append(made.Cuts, research.Cut{Offset: offset, Segment: s.Number, StartMS: s.StartMS, EndMS: s.EndMS})
			}
			if !yield(made) {
				return
			}
		}
	}
}

// Spoken is a segment in the form in which transcripts are read and written.
func Spoken(s research.Segment) transcript.Segment {
	to := transcript.Segment{Speaker: s.Speaker, Heading: s.Heading, Language: s.Language, Text: s.Text}
	for _, w := range s.Words {
		to.Words = append(to.Words, transcript.Word{Text: w.Text, Start: duration(w.StartMS), End: duration(w.EndMS), Confidence: w.Confidence})
	}
	if s.StartMS != nil && s.EndMS != nil {
		to.Timed, to.Start, to.End = true, duration(*s.StartMS), duration(*s.EndMS)
	}
	return to
}

func duration(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }

// HeardWords are the words of a transcript in the form in which they are kept.
func HeardWords(words []transcript.Word) []research.Word {
	var kept []research.Word
	for _, w := range words {
		kept = append(kept, research.Word{Text: w.Text, StartMS: w.Start.Milliseconds(), EndMS: w.End.Milliseconds(), Confidence: w.Confidence})
	}
	return kept
}
