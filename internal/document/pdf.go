package document

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"earshot/internal/pdftext"
)

// readPDF reads the text of a PDF by our own reader. Where that finds none, or
// cannot tell what its letters mean, pdftotext is asked if it is installed.
func readPDF(ctx context.Context, b []byte) (Document, error) {
	r, err := pdftext.Read(b, pdftext.Limits{Pages: mostPages, Text: mostText, Time: mostTime})
	doubtful := err != nil && !errors.Is(err, pdftext.ErrTooMuch) || err == nil && (len(r.Paragraphs) == 0 || r.Unknown*5 > r.Glyphs)
	if doubtful {
		if text, ok := pdfToText(ctx, b); ok {
			d := readPlain(text)
			d.Warnings = append(d.Warnings, "the text was read with pdftotext, which does not tell headings")
			return d, nil
		}
	}
	switch {
	case errors.Is(err, pdftext.ErrLocked):
		return Document{}, locked("The PDF is protected with a password. Save a copy without one and send that.")
	case errors.Is(err, pdftext.ErrTooMuch):
		return Document{}, tooMuch("The PDF holds more than can be read; the limit is %d pages, %d MiB of text and %d seconds.", mostPages, mostText>>20, int(mostTime.Seconds()))
	case err != nil:
		return Document{}, damaged("The PDF is damaged or breaks off. Open it where it was made and save it again.")
	case len(r.Paragraphs) == 0 && len(r.Remarks) == 0:
		return Document{}, &RefusedError{"unsupported", "The PDF has no text, only pictures of it. Have the text recognised where it was scanned and send that."}
	}
	return pdfDocument(r)
}

// pdfDocument finds headings by the size of their letters.
func pdfDocument(r pdftext.Result) (Document, error) {
	var b builder
	if title := r.Title; !strings.HasPrefix(title, "Microsoft ") {
		b.doc.Title = title
	}
	body, larger := letterSizes(r.Paragraphs)
	remarks := r.Remarks
	for i, p := range r.Paragraphs {
		level := headingOf(p, body, larger)
		switch {
		case level > 0:
			b.heading(level, p.Text)
		case isBullet(p.Text):
			b.add(List, p.Text[strings.IndexByte(p.Text, ' ')+1:])
		default:
			b.add(Paragraph, p.Text)
		}
		for len(remarks) > 0 && (i+1 == len(r.Paragraphs) || r.Paragraphs[i+1].Page > remarks[0].Page) {
			b.put(Block{Kind: Comment, Text: oneLine(remarks[0].Text), Speaker: oneLine(remarks[0].Author)})
			remarks = remarks[1:]
		}
	}
	for _, remark := range remarks {
		b.put(Block{Kind: Comment, Text: oneLine(remark.Text), Speaker: oneLine(remark.Author)})
	}
	if r.Unknown > 0 {
		b.warn("%d of %d characters could not be read, as the PDF does not say what they mean", r.Unknown, r.Glyphs)
	}
	return b.done()
}

// letterSizes are the size of most of the text, in half points, and those of
// what may be headings, largest first.
func letterSizes(paragraphs []pdftext.Paragraph) (body int, larger []int) {
	counts := map[int]int{}
	for _, p := range paragraphs {
		counts[halfPoints(p.Size)] += utf8.RuneCountInString(p.Text)
	}
	for size, n := range counts {
		if n > counts[body] || n == counts[body] && size < body {
			body = size
		}
	}
	for size := range counts {
		if size*100 > body*112 {
			larger = append(larger, size)
		}
	}
	slices.Sort(larger)
	slices.Reverse(larger)
	return body, larger
}

func halfPoints(size float64) int { return int(math.Round(size * 2)) }

// headingOf is the level of a paragraph that is a heading, 0 for what is none:
// short, without the end of a sentence, and in larger or in bold letters.
func headingOf(p pdftext.Paragraph, body int, larger []int) int {
	if utf8.RuneCountInString(p.Text) > 200 || !strings.ContainsFunc(p.Text, unicode.IsLetter) || isBullet(p.Text) {
		return 0
	}
	size := halfPoints(p.Size)
	if i := slices.Index(larger, size); i >= 0 {
		return min(i+1, 4)
	}
	if p.Bold && size >= body && len(strings.Fields(p.Text)) <= 14 && !strings.ContainsAny(p.Text[len(p.Text)-1:], ".,;:") {
		return min(len(larger)+1, 5)
	}
	return 0
}

func isBullet(text string) bool {
	c, n := utf8.DecodeRuneInString(text)
	return strings.ContainsRune("•▪◦‣●○■□–*·-", c) && strings.HasPrefix(text[n:], " ")
}
