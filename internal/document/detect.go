package document

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strings"

	"earshot/internal/textdecode"
)

// Detect tells the format from the content of a file, all of it or a few
// kilobytes of its beginning. The name, and the media type found, decide only
// where the content says too little: between kinds of text, and where an
// archive breaks off. It is false for what is no document.
func Detect(name, media string, b []byte) (Format, bool) {
	extension := strings.ToLower(path.Ext(name))
	switch {
	case bytes.HasPrefix(b, []byte("PK\x03\x04")), bytes.HasPrefix(b, []byte("PK\x05\x06")):
		return detectArchive(extension, b)
	case bytes.HasPrefix(b, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		switch extension {
		case ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".dot", ".xlt", ".pps":
			return Legacy, true
		}
		return "", false
	case bytes.Contains(b[:min(len(b), 1024)], []byte("%PDF-")):
		return PDF, true
	case bytes.HasPrefix(bytes.TrimLeft(b[:min(len(b), 64)], " \r\n\xef\xbb\xbf"), []byte(`{\rtf`)):
		return RTF, true
	}
	text := textdecode.Head(b[:min(len(b), 16<<10)]).String
	switch {
	case strings.Count(text, "\uFFFD")*10 > len(text) || hasControls(text):
		return "", false
	case looksMail(text):
		return Mail, true
	case looksHTML(text):
		return HTML, true
	}
	return detectText(extension, media, text)
}

// detectText tells kinds of text apart that anybody may write.
func detectText(extension, media, text string) (Format, bool) {
	media, _, _ = strings.Cut(media, ";")
	switch extension {
	case ".md", ".markdown":
		return Markdown, true
	case ".csv", ".tsv", ".tab":
		return CSV, true
	case ".txt", ".text":
		if looksMarkdown(text) {
			return Markdown, true
		}
		return Text, true
	}
	switch strings.TrimSpace(media) {
	case "text/markdown", "text/x-markdown":
		return Markdown, true
	case "text/csv", "text/tab-separated-values":
		return CSV, true
	case "text/plain":
		if looksMarkdown(text) {
			return Markdown, true
		}
		return Text, true
	}
	return "", false
}

// hasControls reports whether a text has characters that no text has.
func hasControls(text string) bool {
	n := 0
	for i := range len(text) {
		if c := text[i]; c < ' ' && c != '\n' && c != '\t' && c != '\f' && c != 0x1b && c != '\v' {
			n++
		}
	}
	return n*100 > len(text)
}

// looksMarkdown looks for what is an accident in no other text: front matter,
// or two headings.
func looksMarkdown(text string) bool {
	if strings.HasPrefix(text, "---\n") && strings.Contains(text[4:], "\n---\n") {
		return true
	}
	headings := 0
	for line := range strings.SplitSeq(text, "\n") {
		if bare := strings.TrimLeft(line, "#"); len(line) > len(bare) && len(line)-len(bare) <= 6 && strings.HasPrefix(bare, " ") {
			headings++
		}
	}
	return headings >= 2
}

// looksHTML recognises a page by what it begins with.
func looksHTML(text string) bool {
	text = strings.TrimSpace(text)
	for strings.HasPrefix(text, "<!--") || strings.HasPrefix(text, "<?xml") {
		_, rest, ok := strings.Cut(text, ">")
		if strings.HasPrefix(text, "<!--") {
			_, rest, ok = strings.Cut(text, "-->")
		}
		if !ok {
			return false
		}
		text = strings.TrimSpace(rest)
	}
	head := strings.ToLower(text[:min(len(text), 200)])
	if strings.HasPrefix(head, "<!doctype html") {
		return true
	}
	for _, tag := range []string{"html", "head", "body", "title", "div", "h1", "h2", "p", "table", "ul", "section", "article", "meta"} {
		if rest, ok := strings.CutPrefix(head, "<"+tag); ok && rest != "" && strings.IndexByte(" >\n\t/", rest[0]) >= 0 {
			return true
		}
	}
	return false
}

// detectArchive looks at the parts of an archive, or at those that its
// beginning names.
func detectArchive(extension string, b []byte) (Format, bool) {
	if z, err := zip.NewReader(bytes.NewReader(b), int64(len(b))); err == nil {
		names := map[string]bool{}
		for _, f := range z.File[:min(len(z.File), mostEntries)] {
			names[f.Name] = true
		}
		if f, ok := ofParts(func(part string) bool { return names[part] }); ok && f != "" {
			if f == ODF && !officeNames[extension] && !isODF(b) && !declaresODF(z) {
				return "", false
			}
			return f, true
		}
		if !officeNames[extension] {
			return "", false
		}
	} else if f, ok := ofParts(func(part string) bool { return bytes.Contains(b, []byte(part)) }); ok && (f != ODF || isODF(b)) {
		return f, true
	}
	switch extension {
	case ".docx", ".docm", ".dotx":
		return DOCX, true
	case ".pptx", ".pptm", ".ppsx":
		return PPTX, true
	case ".xlsx", ".xlsm":
		return XLSX, true
	case ".odt", ".odp", ".ott":
		return ODF, true
	}
	if isODF(b) {
		return ODF, true
	}
	return "", false
}

var officeNames = map[string]bool{
	".docx": true, ".docm": true, ".dotx": true, ".pptx": true, ".pptm": true, ".ppsx": true, ".xlsx": true, ".xlsm": true,
	".odt": true, ".odp": true, ".ott": true,
}

func ofParts(has func(part string) bool) (Format, bool) {
	switch {
	case has("word/document.xml"):
		return DOCX, true
	case has("ppt/presentation.xml"):
		return PPTX, true
	case has("xl/workbook.xml"):
		return XLSX, true
	case has("content.xml"):
		return ODF, true
	}
	return "", false
}

// declaresODF reads the type that an OpenDocument file says it has.
func declaresODF(z *zip.Reader) bool {
	f, err := z.Open("mimetype")
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	var said [100]byte
	n, _ := io.ReadFull(f, said[:]) // it is short
	kind := strings.TrimSpace(string(said[:n]))
	return kind == "application/vnd.oasis.opendocument.text" || kind == "application/vnd.oasis.opendocument.presentation"
}

// isODF reads the type that an OpenDocument file has at its very beginning.
func isODF(b []byte) bool {
	head := b[:min(len(b), 200)]
	return bytes.Contains(head, []byte("mimetypeapplication/vnd.oasis.opendocument.text")) ||
		bytes.Contains(head, []byte("mimetypeapplication/vnd.oasis.opendocument.presentation"))
}
