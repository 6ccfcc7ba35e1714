// Package pdftext takes the text out of PDF files: paragraphs in the order in
// which the file writes them, with the size of their letters. It reads nothing
// but the file, runs none of its scripts, and stops at limits of bytes, work
// and time, so that any file is safe to read.
//
//	pages, err := pdftext.Read(b, pdftext.Limits{Pages: 1000, Time: time.Minute})
//
// Text in pictures is not text here. What the text of a font means is what the
// file says; codes that nobody explains are counted in Result.Unknown.
package pdftext

import (
	"errors"
	"io"
	"time"
)

// The reasons why a file is not read.
var (
	ErrLocked  = errors.New("the PDF is locked with a password")
	ErrDamaged = errors.New("the PDF is damaged")
	ErrTooMuch = errors.New("the PDF holds too much")
)

// Limits bound the reading of a file.
type Limits struct {
	Pages int
	Bytes int64         // that all of its streams unpack to; 0 is 1 GiB
	Text  int           // bytes of text; 0 is 32 MiB
	Time  time.Duration // 0 is a minute
}

// Result is the text of a file.
type Result struct {
	Title      string
	Pages      int
	Paragraphs []Paragraph
	Remarks    []Remark
	Glyphs     int // characters that were drawn
	Unknown    int // of them, those whose meaning nobody tells
}

// Paragraph is a run of lines that belong together.
type Paragraph struct {
	Page int // from 1
	Text string
	Size float64 // of its letters, in points
	Bold bool    // all of it
}

// Remark is a comment that somebody put on a page.
type Remark struct {
	Page   int
	Author string
	Text   string
}

// What one file may make a reader do, beyond the caller's limits.
const (
	mostObjects  = 2_000_000
	mostOneDepth = 12         // forms within each other
	mostGlyphs   = 20_000_000 // drawn in all
	mostOfOne    = 96 << 20   // bytes that one stream unpacks to
	mostWork     = 4 << 30    // bytes looked at while objects are searched
)

// budget is what is left of the limits.
type budget struct {
	bytes    int64
	work     int64
	text     int
	glyphs   int
	deadline time.Time
	err      error
}

// read unpacks a stream. What is damaged ends there.
func (b *budget) read(r io.Reader) ([]byte, error) {
	if b.over() {
		return nil, b.err
	}
	most := min(b.bytes, mostOfOne)
	out, _ := io.ReadAll(io.LimitReader(r, most+1)) // the damage is the end
	if b.bytes -= int64(len(out)); int64(len(out)) > most {
		b.err = ErrTooMuch
		return nil, b.err
	}
	return out, nil
}

func (b *budget) spend(n int) {
	if b.work -= int64(n); b.work < 0 {
		b.err = ErrTooMuch
	}
}

// over reports whether a limit has been reached.
func (b *budget) over() bool {
	if b.err == nil && time.Now().After(b.deadline) {
		b.err = ErrTooMuch
	}
	return b.err != nil
}

// Read reads the text of a whole file.
func Read(b []byte, l Limits) (Result, error) {
	if l.Bytes == 0 {
		l.Bytes = 1 << 30
	}
	if l.Text == 0 {
		l.Text = 32 << 20
	}
	if l.Time == 0 {
		l.Time = time.Minute
	}
	limit := &budget{bytes: l.Bytes, work: mostWork, text: l.Text, glyphs: mostGlyphs, deadline: time.Now().Add(l.Time)}
	f, err := openFile(b, limit)
	if err != nil {
		return Result{}, err
	}
	r := &reader{file: f, most: l.Pages, fonts: map[any]*font{}, seen: map[ref]bool{}, drawn: map[ref]bool{}}
	catalogue := f.dict(f.root["Root"])
	r.pages(catalogue["Pages"], dict{}, 0)
	if limit.err != nil {
		return Result{}, limit.err
	}
	if r.result.Pages == 0 {
		return Result{}, ErrDamaged
	}
	r.finish()
	return r.result, limit.err
}
