package transcript

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// What a Word file may hold: enough for the minutes of a year, not enough for
// a file that is made to fill the memory.
const (
	mostEntries   = 5_000
	mostUnpacked  = 64 << 20 // bytes of the document within
	mostInflation = 200      // times the packed size, beyond the first MiB
)

// readDOCX reads the paragraphs of a Word file as turns, as meeting tools
// write them. Pictures and everything outside the text are left alone.
func readDOCX(ctx context.Context, b []byte) (Transcript, error) {
	text, err := docxText(ctx, b)
	if err != nil {
		return Transcript{}, err
	}
	return readTurns(ctx, text)
}

// docxText is the text of a Word file, a blank line between paragraphs.
func docxText(ctx context.Context, b []byte) (string, error) {
	if bytes.HasPrefix(b, []byte("\xd0\xcf\x11\xe0")) {
		return "", &SyntaxError{Reason: "the Word file is locked with a password or in the format of before 2007"}
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return "", &SyntaxError{Reason: "the Word file is damaged or breaks off"}
	}
	if len(z.File) > mostEntries {
		return "", tooMuch("the Word file has %d parts; the limit is %d", len(z.File), mostEntries)
	}
	for _, f := range z.File {
		if f.Name == "word/document.xml" {
			return docxPart(ctx, f)
		}
	}
	return "", &SyntaxError{Reason: "the file is an archive, and no Word file"}
}

func docxPart(ctx context.Context, f *zip.File) (string, error) {
	most := min(uint64(mostUnpacked), 1<<20+f.CompressedSize64*mostInflation)
	if f.UncompressedSize64 > most {
		return "", tooMuch("the Word file unpacks to %d bytes; the limit is %d", f.UncompressedSize64, int(most))
	}
	part, err := f.Open()
	if err != nil {
		return "", &SyntaxError{Reason: "the Word file is locked or damaged"}
	}
	defer func() { _ = part.Close() }()
	in := &io.LimitedReader{R: part, N: int64(most) + 1}
	text, err := docxParagraphs(ctx, newXMLReader(in))
	if in.N <= 0 {
		return "", tooMuch("the Word file unpacks to more than it says; the limit is %d", int(most))
	}
	return text, err
}

func docxParagraphs(ctx context.Context, x *xmlReader) (string, error) {
	var out strings.Builder
	hidden := 0
	text := false
	for {
		token, err := x.next(ctx)
		if errors.Is(err, io.EOF) {
			return out.String(), nil
		}
		if errors.Is(err, errBrokenOff) {
			return "", &SyntaxError{Reason: "the Word file breaks off"}
		}
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch name := token.Name.Local; {
			case hidden > 0 || name == "Fallback" || name == "del" || name == "moveFrom":
				hidden++
			case name == "t":
				text = true
			case name == "tab":
				out.WriteByte('\t')
			case name == "br", name == "cr":
				out.WriteByte('\n')
			case name == "noBreakHyphen":
				out.WriteByte('-')
			}
		case xml.EndElement:
			text = false
			switch {
			case hidden > 0:
				hidden--
			case token.Name.Local == "p":
				out.WriteString("\n\n")
			}
		case xml.CharData:
			if text && hidden == 0 {
				out.Write(token)
			}
		}
	}
}
