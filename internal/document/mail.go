package document

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"

	"earshot/internal/textdecode"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/transform"
)

// readMail reads an e-mail: its subject as the heading, who wrote it to whom,
// and its text, of several versions the richest. Attachments are named and
// not opened.
func readMail(ctx context.Context, b []byte) (Document, error) {
	r := mailReader{builder: builder{ended: ctx.Err}}
	if err := r.message(bytes.NewReader(b), 0); err != nil {
		return Document{}, err
	}
	if len(r.attached) > 0 {
		r.path = trail{}
		r.heading(1, "Attachments")
		for _, name := range r.attached {
			r.add(List, name)
		}
		r.leftOut(len(r.attached), "what is in the attachment was left out", "%d attachments were left out")
	}
	if r.doc.Title == "Attachments" {
		r.doc.Title = ""
	}
	return r.done()
}

// mailReader turns messages into blocks.
type mailReader struct {
	builder
	parts    int
	attached []string
}

// mailWords decodes words of headers in whatever encoding they name.
var mailWords = mime.WordDecoder{CharsetReader: func(label string, in io.Reader) (io.Reader, error) {
	e, _ := charset.Lookup(label)
	if e == nil {
		return nil, errors.New("unknown encoding")
	}
	return transform.NewReader(in, e.NewDecoder()), nil
}}

func mailHeader(h mail.Header, name string) string {
	raw := h.Get(name)
	if text, err := mailWords.DecodeHeader(raw); err == nil {
		raw = text
	}
	return oneLine(textdecode.Decode([]byte(raw)).String)
}

func (r *mailReader) message(in io.Reader, depth int) error {
	m, err := mail.ReadMessage(bufio.NewReader(in))
	if err != nil {
		return damaged("The mail is damaged or breaks off. Open it where it was made and save it again.")
	}
	r.heading(depth+1, mailHeader(m.Header, "Subject"))
	for _, name := range []string{"From", "To", "Cc", "Date"} {
		if value := mailHeader(m.Header, name); value != "" {
			r.add(Table, name+" | "+value)
		}
	}
	if at, err := m.Header.Date(); err == nil && r.doc.Date == "" {
		r.doc.Date = at.Format(time.DateOnly)
	}
	return r.part(mailPart{
		kind: m.Header.Get("Content-Type"), encoding: m.Header.Get("Content-Transfer-Encoding"),
		disposition: m.Header.Get("Content-Disposition"), body: m.Body,
	}, depth)
}

// mailPart is a piece of a message.
type mailPart struct {
	kind, encoding, disposition string
	body                        io.Reader
}

func (r *mailReader) part(p mailPart, depth int) error {
	if r.parts++; r.parts > mostMailParts {
		return tooMuch("The mail consists of too many parts; the limit is %d.", mostMailParts)
	}
	if depth > mostMailDepth {
		return tooMuch("The mail has messages too deep within each other; the limit is %d.", mostMailDepth)
	}
	kind, params, err := mime.ParseMediaType(p.kind)
	if err != nil {
		kind, params = "text/plain", map[string]string{}
	}
	disposition, about, _ := mime.ParseMediaType(p.disposition) // none is inline
	name := about["filename"]
	if name == "" {
		name = params["name"]
	}
	switch {
	case strings.HasPrefix(kind, "multipart/"):
		return r.group(kind, params["boundary"], p, depth)
	case kind == "message/rfc822" && disposition != "attachment":
		body, err := p.content()
		if err != nil {
			return err
		}
		return r.message(bytes.NewReader(body), depth+1)
	case disposition == "attachment" || name != "" || !strings.HasPrefix(kind, "text/"):
		if text, err := mailWords.DecodeHeader(name); err == nil {
			name = text
		}
		if name = oneLine(name); name == "" {
			name = "a file of the type " + kind
		}
		r.attached = append(r.attached, name)
		return nil
	}
	return r.text(kind, params["charset"], p)
}

// group reads parts that belong together. Of versions of the same text the
// last that can be read counts, as the sender prefers it.
func (r *mailReader) group(kind, boundary string, p mailPart, depth int) error {
	if boundary == "" {
		return damaged("The mail is damaged: it does not say where its parts begin. Open it where it was made and save it again.")
	}
	before := len(r.doc.Blocks)
	in := multipart.NewReader(p.body, boundary)
	for {
		part, err := in.NextRawPart()
		if errors.Is(err, io.EOF) {
			return r.err
		}
		if err != nil {
			r.warn("the mail breaks off")
			return r.err
		}
		versions := kind == "multipart/alternative" && len(r.doc.Blocks) > before
		saved, place := r.doc.Blocks, r.path
		if versions {
			r.doc.Blocks = r.doc.Blocks[:before:before]
		}
		err = r.part(mailPart{
			kind: part.Header.Get("Content-Type"), encoding: part.Header.Get("Content-Transfer-Encoding"),
			disposition: part.Header.Get("Content-Disposition"), body: part,
		}, depth+1)
		if err != nil {
			return err
		}
		if versions && len(r.doc.Blocks) == before {
			r.doc.Blocks, r.path = saved, place // it was nothing to read
		}
	}
}

// content undoes the encoding for the way.
func (p mailPart) content() ([]byte, error) {
	in := p.body
	switch strings.ToLower(strings.TrimSpace(p.encoding)) {
	case "base64":
		in = base64.NewDecoder(base64.StdEncoding, in)
	case "quoted-printable":
		in = quotedprintable.NewReader(in)
	}
	b, err := io.ReadAll(in)
	if err != nil && len(b) == 0 {
		return nil, damaged("The mail is damaged or breaks off. Open it where it was made and save it again.")
	}
	return b, nil // what came before it broke off
}

func (r *mailReader) text(kind, label string, p mailPart) error {
	body, err := p.content()
	if err != nil {
		return err
	}
	text := ""
	if e, name := charset.Lookup(label); e != nil && label != "" && name != "windows-1252" {
		decoded, err := e.NewDecoder().Bytes(body)
		if err == nil {
			text = textdecode.Lines(strings.ReplaceAll(string(decoded), "\x00", ""))
		}
	}
	if text == "" {
		text = textdecode.Decode(body).String
	}
	if kind == "text/html" {
		return r.page(text)
	}
	r.plain(text)
	return r.err
}

// page adds the blocks of an HTML version below the headings of the mail.
func (r *mailReader) page(text string) error {
	doc, err := htmlOf(text, r.ended)
	if err != nil {
		return err
	}
	if r.doc.Language == "" {
		r.doc.Language = doc.Language
	}
	under := len(r.path.levels)
	for _, b := range doc.Blocks {
		if b.Kind == Heading {
			r.heading(under+1+strings.Count(b.Heading, headingMark), b.Text)
		} else {
			r.put(b)
		}
	}
	return r.err
}

// plain adds paragraphs. Lines with a mark in front are quotes, as everywhere
// in mails.
func (r *mailReader) plain(text string) {
	var lines []string
	quoted := false
	flush := func() {
		kind := Paragraph
		if quoted {
			kind = Quote
		}
		r.add(kind, strings.Join(lines, " "))
		lines = lines[:0]
	}
	for line := range strings.SplitSeq(text, "\n") {
		bare := strings.TrimLeft(line, "> ")
		isQuote := strings.HasPrefix(line, ">")
		if isQuote != quoted || strings.TrimSpace(bare) == "" {
			flush()
			quoted = isQuote
		}
		if isQuote {
			line = bare
		}
		lines = append(lines, line)
	}
	flush()
}

// looksMail recognises a mail by headers that only mails have.
func looksMail(text string) bool {
	seen := map[string]bool{}
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, "\r")
		if line == "" {
			break
		}
		if line[0] == ' ' || line[0] == '\t' || strings.HasPrefix(line, "From ") {
			continue
		}
		name, _, ok := strings.Cut(line, ":")
		if !ok || strings.ContainsAny(name, " \t") || len(name) > 60 {
			return false
		}
		seen[strings.ToLower(name)] = true
	}
	sender := seen["from"] || seen["subject"]
	return sender && (seen["message-id"] || seen["mime-version"] || seen["received"] || seen["return-path"] || seen["content-type"])
}
