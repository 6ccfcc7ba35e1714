package qda

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// Project is what a project says of itself.
type Project struct {
	Name, Origin, Description string
	CreatedAt                 time.Time
}

// part is a part of a project, in the order of the schema.
type part int

const (
	beginning part = iota
	users
	codebook
	variables
	cases
	sources
	notes
	links
	sets
	ending
)

var partNames = map[part]string{
	users: "Users", codebook: "CodeBook", variables: "Variables", cases: "Cases", sources: "Sources", notes: "Notes", links: "Links", sets: "Sets",
}

// Writer writes a project. Its methods are called in the order in which they
// stand here; any may be left out, and File comes after all others.
type Writer struct {
	zip   *zip.Writer
	x     *xmlWriter
	at    part
	about Project
}

// NewWriter begins a project.
func NewWriter(out io.Writer, p Project) (*Writer, error) {
	z := zip.NewWriter(out)
	qde, err := z.Create("project.qde")
	if err != nil {
		return nil, err
	}
	w := &Writer{zip: z, x: newXML(qde), about: p}
	w.x.open("Project", "xmlns", "urn:QDA-XML:project:1.0", "name", p.Name, "origin", p.Origin, "creationDateTime", moment(p.CreatedAt))
	return w, errors.Join(w.x.err(), z.Flush()) // whoever waits for the file sees it begin
}

// turn goes on to a part; those before it are ended.
func (w *Writer) turn(to part) {
	if w.at == to {
		return
	}
	if name := partNames[w.at]; name != "" {
		w.x.close(name)
	}
	w.at = to
	if name := partNames[to]; name != "" {
		w.x.open(name)
	}
}

// User adds a user.
func (w *Writer) User(u User) error {
	w.turn(users)
	w.x.open("User", "guid", u.GUID, "name", u.Name)
	w.x.close("User")
	return w.x.err()
}

// Codebook adds the codes, all at once.
func (w *Writer) Codebook(codes []Code) error {
	if len(codes) == 0 {
		return nil
	}
	w.turn(codebook)
	w.x.codes(codes)
	return w.x.err()
}

// Variable adds a variable.
func (w *Writer) Variable(v Variable) error {
	w.turn(variables)
	w.x.open("Variable", "guid", v.GUID, "name", v.Name, "typeOfVariable", string(v.Type))
	w.x.close("Variable")
	return w.x.err()
}

// Case adds a case.
func (w *Writer) Case(c Case) error {
	w.turn(cases)
	w.x.open("Case", "guid", c.GUID, "name", c.Name)
	w.x.text("Description", c.Description)
	w.x.values(c.Values)
	w.x.references("SourceRef", c.Sources)
	w.x.references("SelectionRef", c.Selections)
	w.x.close("Case")
	return w.x.err()
}

// Source adds a source: a text, or a recording with transcripts. Texts lie in
// files, which File adds.
func (w *Writer) Source(s Source) error {
	w.turn(sources)
	if s.Kind == TextSource {
		w.x.open("TextSource", "guid", s.GUID, "name", s.Name, "plainTextPath", s.Text.Path, "creationDateTime", moment(s.CreatedAt))
		w.x.text("Description", s.Description)
		for _, each := range s.Text.Selections {
			w.x.selection("PlainTextSelection", each, "startPosition", fmt.Sprint(each.Start), "endPosition", fmt.Sprint(each.End))
		}
	} else {
		w.x.open(string(s.Kind), "guid", s.GUID, "name", s.Name, "path", s.Path, "creationDateTime", moment(s.CreatedAt))
		w.x.text("Description", s.Description)
		for _, t := range s.Transcripts {
			w.transcript(t)
		}
	}
	w.x.codings(s.Codings)
	w.x.references("NoteRef", s.Notes)
	w.x.values(s.Values)
	w.x.close(string(s.Kind))
	return w.x.err()
}

func (w *Writer) transcript(t Document) {
	w.x.open("Transcript", "guid", t.GUID, "name", t.Name, "plainTextPath", t.Path)
	for _, p := range t.SyncPoints {
		w.x.open("SyncPoint", "guid", p.GUID, "timeStamp", fmt.Sprint(p.TimeMS), "position", fmt.Sprint(p.Position))
		w.x.close("SyncPoint")
	}
	for _, each := range t.Selections {
		w.x.selection("TranscriptSelection", each, "fromSyncPoint", each.From, "toSyncPoint", each.To)
	}
	w.x.close("Transcript")
}

// Note adds a note.
func (w *Writer) Note(n Note) error {
	w.turn(notes)
	w.x.open("Note", "guid", n.GUID, "name", n.Name, "creatingUser", n.User, "creationDateTime", moment(n.CreatedAt))
	w.x.text("Description", n.Description)
	w.x.open("PlainTextContent")
	w.x.write(n.Text)
	w.x.close("PlainTextContent")
	w.x.codings(n.Codings)
	w.x.close("Note")
	return w.x.err()
}

// Link adds a link from one thing to another.
func (w *Writer) Link(l Link) error {
	w.turn(links)
	w.x.open("Link", "guid", l.GUID, "name", l.Name, "direction", "OneWay", "originGUID", l.Origin, "targetGUID", l.Target)
	w.x.close("Link")
	return w.x.err()
}

// Set adds a set of sources.
func (w *Writer) Set(s Set) error {
	w.turn(sets)
	w.x.open("Set", "guid", s.GUID, "name", s.Name)
	w.x.text("Description", s.Description)
	w.x.references("MemberSource", s.Sources)
	w.x.close("Set")
	return w.x.err()
}

// TextPath is how a project names the text of a document, and TextFile where
// it lies.
func TextPath(guid string) string { return "internal://" + guid + ".txt" }

// File adds the text of a document.
func (w *Writer) File(guid, text string) error {
	if err := w.endProject(); err != nil {
		return err
	}
	to, err := w.zip.Create("sources/" + guid + ".txt")
	if err != nil {
		return err
	}
	_, err = io.WriteString(to, text)
	return err
}

func (w *Writer) endProject() error {
	if w.at != ending {
		w.turn(ending)
		w.x.text("Description", w.about.Description)
		w.x.close("Project")
		return w.x.flush()
	}
	return nil
}

// Close ends the project.
func (w *Writer) Close() error { return errors.Join(w.endProject(), w.zip.Close()) }

// WriteCodebook writes a codebook, which must have a code at least: the schema
// has no place for none. Neither has it one for a remark, which is a comment.
func WriteCodebook(out io.Writer, origin, remark string, codes []Code) error {
	if len(codes) == 0 {
		return ErrNoCodes
	}
	x := newXML(out)
	if remark != "" {
		_, _ = x.w.WriteString("<!-- " + strings.ReplaceAll(remark, "-", "_") + " -->\n")
	}
	x.open("CodeBook", "xmlns", "urn:QDA-XML:codebook:1.0", "origin", origin)
	x.codes(codes)
	x.close("CodeBook")
	return x.flush()
}

// ErrNoCodes is an attempt to write a codebook without codes.
var ErrNoCodes = errors.New("a codebook must have a code at least")

// xmlWriter writes XML. Its writer keeps the first error.
type xmlWriter struct{ w *bufio.Writer }

func newXML(w io.Writer) *xmlWriter {
	x := &xmlWriter{bufio.NewWriterSize(w, 32<<10)}
	_, _ = x.w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	return x
}

// err is the first error so far.
func (x *xmlWriter) err() error {
	_, err := x.w.WriteString("")
	return err
}

func (x *xmlWriter) flush() error { return x.w.Flush() }

// open begins an element with attributes, names and values in turn. Those
// without a value are left out, but for names, which may be empty.
func (x *xmlWriter) open(name string, attributes ...string) {
	_, _ = x.w.WriteString("<" + name)
	for i := 0; i < len(attributes); i += 2 {
		if attributes[i+1] == "" && attributes[i] != "name" {
			continue
		}
		_, _ = x.w.WriteString(" " + attributes[i] + `="`)
		x.write(attributes[i+1])
		_, _ = x.w.WriteString(`"`)
	}
	_, _ = x.w.WriteString(">")
}

func (x *xmlWriter) close(name string) { _, _ = x.w.WriteString("</" + name + ">\n") }

// text writes an element with text, unless there is none.
func (x *xmlWriter) text(name, text string) {
	if text != "" {
		x.open(name)
		x.write(text)
		x.close(name)
	}
}

// write writes text; characters that XML cannot have become U+FFFD.
func (x *xmlWriter) write(s string) { _ = xml.EscapeText(x.w, []byte(s)) }

func (x *xmlWriter) codes(codes []Code) {
	x.open("Codes")
	x.eachCode(codes)
	x.close("Codes")
}

func (x *xmlWriter) eachCode(codes []Code) {
	for _, c := range codes {
		x.open("Code", "guid", c.GUID, "name", c.Name, "isCodable", fmt.Sprint(c.Codable), "color", c.Colour)
		x.text("Description", c.Description)
		x.eachCode(c.Codes)
		x.close("Code")
	}
}

func (x *xmlWriter) references(name string, guids []string) {
	for _, guid := range guids {
		x.open(name, "targetGUID", guid)
		x.close(name)
	}
}

func (x *xmlWriter) values(values []Value) {
	for _, v := range values {
		if v.Text == "" {
			continue
		}
		x.open("VariableValue")
		x.references("VariableRef", []string{v.Variable})
		x.text(string(v.Type)+"Value", v.Text)
		x.close("VariableValue")
	}
}

func (x *xmlWriter) selection(name string, s Selection, place ...string) {
	x.open(name, append([]string{"guid", s.GUID, "name", s.Name, "creatingUser", s.User, "creationDateTime", moment(s.CreatedAt)}, place...)...)
	x.text("Description", s.Description)
	x.codings(s.Codings)
	x.references("NoteRef", s.Notes)
	x.close(name)
}

func (x *xmlWriter) codings(codings []Coding) {
	for _, c := range codings {
		x.open("Coding", "guid", c.GUID, "creatingUser", c.User, "creationDateTime", moment(c.CreatedAt))
		x.references("CodeRef", []string{c.Code})
		x.close("Coding")
	}
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// Label is the beginning of a text on one line, as selections are called.
func Label(text string) string {
	const most = 60
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}
