package library

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"earshot/internal/language"
	"earshot/internal/qda"
	"earshot/internal/research"
	"earshot/internal/transcript"
	"earshot/uploads"

	"github.com/google/uuid"
)

// importPlan is what of a project can come in: texts with what is marked in
// them, and notes. It has been read and checked; nothing has been written.
type importPlan struct {
	content qda.Content
	now     time.Time
	limit   int64 // of the bytes of a recording
	texts   []*importedText
	sounds  []*importedRecording
	notes   []importedNote // that are findings or insights
	remarks map[string]string
	report  *reporter
}

// importedFile is a file on its way in, with the source that it is of.
type importedFile struct {
	id, file  string
	source    qda.Source
	values    map[string]string // by the names of variables
	createdAt time.Time
}

// importedText is a text on its way in.
type importedText struct {
	importedFile
	mediaType string
	kind      research.FileKind
	language  string
	segments  []research.Segment
	marks     []importedMark
	stored    StoredFile
}

// importedMark is a selection with its place in our text.
type importedMark struct {
	qda.Selection
	start, end int
}

// importedNote is a note that is a claim.
type importedNote struct {
	qda.Note
	text   string
	fields map[string]string
}

// planImport reads all texts and settles where everything stands.
func planImport(a *qda.Archive, study research.Study, now time.Time, limit int64) (*importPlan, error) {
	c := a.Content
	p := &importPlan{content: c, now: now, limit: cmp.Or(limit, 1<<62), remarks: map[string]string{}, report: &reporter{ImportReport{Codebook: a.Codebook, Name: c.Name, Origin: c.Origin}}}
	r := p.report
	r.dropSome("graphs", "there is no place for drawings", c.Graphs)
	if own := c.Origin == qdaOrigin; !own {
		r.dropSome("sets", "there is no place for groups of sources or codes", len(c.Sets))
	}
	if a.Codebook {
		return p, nil
	}
	variables := map[string]string{}
	for _, v := range c.Variables {
		variables[v.GUID] = v.Name
		if !slices.ContainsFunc(qdaVariables, func(own qda.Variable) bool { return own.Name == v.Name }) {
			r.drop("variables", "sessions and participants have fields of their own", v.Name)
		}
	}
	for _, s := range c.Sources {
		if err := p.source(a, study, s, variables); err != nil {
			return p, err
		}
	}
	return p, p.planNotes(a, study)
}

// source plans what is in a source.
func (p *importPlan) source(a *qda.Archive, study research.Study, s qda.Source, variables map[string]string) error {
	r := p.report
	values := map[string]string{}
	for _, v := range s.Values {
		values[variables[v.Variable]] = strings.TrimSpace(v.Text)
	}
	r.dropSome("codings", "they are of whole sources, and tags are on what was said", len(s.Codings), s.Name)
	r.dropSome("selections", "they are of pictures, pages or times, and highlights are of words", s.Unplaced, s.Name)
	documents := s.Transcripts
	if s.Text != nil {
		documents = append([]qda.Document{*s.Text}, documents...)
	}
	told, err := p.recording(a, study, s, values)
	if err != nil {
		return err
	}
	if len(documents) == 0 && !told {
		r.drop(string(s.Kind), "it has no text: upload the file itself to a session", s.Name)
	}
	for _, d := range documents {
		text, err := a.Text(d)
		switch {
		case errors.Is(err, qda.ErrOutside), errors.Is(err, qda.ErrMissing), errors.Is(err, qda.ErrNotText):
			r.drop("texts", err.Error(), s.Name)
			r.dropSome("selections", err.Error(), len(d.Selections))
			continue
		case err != nil:
			return err
		}
		p.document(study, s, d, text, values)
	}
	return nil
}

// document plans a text.
func (p *importPlan) document(study research.Study, s qda.Source, d qda.Document, text string, values map[string]string) {
	r := p.report
	settled := qda.Settle(text, d, p.content.Origin)
	for _, lost := range settled.Lost {
		r.drop("selections", "their place is not in the text", lost.Name)
	}
	if settled.LineEnds != "" {
		r.mapped("line ends", s.Name, "CRLF counts as "+settled.LineEnds, true)
	}
	if strings.TrimSpace(settled.Text) == "" {
		r.drop("texts", "it is empty", s.Name)
		return
	}
	guid := d.GUID
	if s.Kind == qda.TextSource {
		guid = s.GUID
	}
	if d.Rich {
		r.drop("formatting", "texts are plain here", s.Name)
	}
	t := &importedText{
		importedFile: importedFile{
			id: importedID(study.ID, guid, s.CreatedAt), source: s, values: values, createdAt: timeOr(s.CreatedAt, p.now),
		},
		kind: research.KindNote,
	}
	named := d.Name
	if named == "" {
		named = s.Name
	}
	timed := len(settled.Points) > 0
	if len(s.Transcripts) > 0 || values["Kind"] == string(research.KindTranscript) {
		t.kind = research.KindTranscript
	}
	t.file, t.mediaType = uploads.CleanName(named), "text/plain"
	end := ".txt"
	if timed {
		end, t.mediaType = ".vtt", "text/vtt"
	}
	if path.Ext(t.file) != end {
		t.file = uploads.CleanName(t.file + end)
	}
	ours := cutImported(settled, p.speakers(s, values))
	t.segments = ours.segments
	t.language = p.languageOf(t, values["Language"])
	for _, each := range settled.Selections {
		start, finish := ours.place(each.Start), ours.place(each.End)
		if finish <= start {
			r.drop("selections", "they mark nothing but the name of a speaker", each.Name)
			continue
		}
		t.marks = append(t.marks, importedMark{each, start, finish})
	}
	p.texts = append(p.texts, t)
}

// speakers are the names that stand in front of lines: those that we wrote, or
// the cases that the source is about.
func (p *importPlan) speakers(s qda.Source, values map[string]string) []string {
	names := strings.Split(values["Speakers"], "\n")
	for _, c := range p.content.Cases {
		if c.Name != "" && slices.Contains(c.Sources, s.GUID) {
			names = append(names, c.Name)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// languageOf settles the languages of segments and says that of the whole.
func (p *importPlan) languageOf(t *importedText, said string) string {
	var c research.Checker
	if c.Language("language", said, true); c.Err() == nil {
		for i := range t.segments {
			t.segments[i].Language = research.CanonicalLanguage(said)
		}
		return research.CanonicalLanguage(said)
	}
	texts := make([]string, len(t.segments))
	for i, s := range t.segments {
		texts[i] = s.Text
	}
	for i, tag := range language.DetectAll(texts, nil) {
		t.segments[i].Language = tag
	}
	return language.Detect(strings.Join(texts[:min(len(texts), 400)], "\n"), language.Options{}).Language
}

// content is the text as a file that reads as the same segments.
func (t *importedText) content() []byte {
	if t.mediaType != "text/vtt" {
		return []byte(newQDAText(t.segments).text)
	}
	var b bytes.Buffer
	_ = transcript.WriteVTT(&b, Text{File: research.File{Language: t.language}, Segments: t.segments}.Transcript()) // a buffer takes all
	return b.Bytes()
}

// importedCut is a project's text as segments, and where its positions are in them.
type importedCut struct {
	segments []research.Segment
	places   []int // by positions of the project's text
}

func (c importedCut) place(position int) int { return c.places[min(position, len(c.places)-1)] }

// cutImported makes a segment of each line, or of each line at which a sync
// point stands, and takes the names of speakers off. Blank lines stay with what
// is before them, so that the text is the same.
func cutImported(s qda.Settled, speakers []string) importedCut {
	times := map[int]int64{}
	for _, p := range s.Points {
		if p.TimeMS >= 0 {
			times[p.Position] = p.TimeMS
		}
	}
	slices.SortFunc(speakers, func(a, b string) int { return len(b) - len(a) })
	var made importedCut
	var ends []int // of segments, in their text
	at, ours := 0, 0
	for i, line := range strings.Split(s.Text, "\n") {
		n := utf8.RuneCountInString(line)
		_, stamped := times[at]
		speaker, words := cutSpeaker(line, speakers)
		begins := len(made.segments) == 0 || strings.TrimSpace(line) != "" && (stamped || speaker != "" || len(times) == 0)
		if begins {
			made.segments = append(made.segments, research.Segment{Speaker: speaker})
			ends = append(ends, 0)
		}
		if i > 0 {
			made.places = append(made.places, ours) // the line feed
			ours++
			if !begins {
				made.segments[len(made.segments)-1].Text += "\n"
			}
		}
		for range n - utf8.RuneCountInString(words) {
			made.places = append(made.places, ours)
		}
		for range utf8.RuneCountInString(words) {
			made.places = append(made.places, ours)
			ours++
		}
		seg := &made.segments[len(made.segments)-1]
		seg.Text += words
		if begins && stamped {
			seg.StartMS = new(times[at])
		}
		ends[len(ends)-1] = at + n
		at += n + 1
	}
	made.places = append(made.places, ours)
	for i := range made.segments {
		seg := &made.segments[i]
		if seg.StartMS == nil {
			continue
		}
		end, ok := times[ends[i]]
		if !ok && i+1 < len(made.segments) && made.segments[i+1].StartMS != nil {
			end, ok = *made.segments[i+1].StartMS, true
		}
		if !ok || end < *seg.StartMS {
			end = *seg.StartMS
		}
		seg.EndMS = &end
	}
	return made
}

func cutSpeaker(line string, speakers []string) (speaker, words string) {
	for _, name := range speakers {
		if rest, ok := strings.CutPrefix(line, name+": "); ok {
			return name, rest
		}
	}
	return "", line
}

// importedID is the id that a thing of a project has here: its own if it has
// the form of ours, and one made of it otherwise, the same every time.
func importedID(study, guid string, at time.Time) string {
	if id, err := uuid.Parse(guid); err == nil && id.Version() == 7 {
		return id.String()
	}
	return madeID(study, guid, at)
}

// madeID makes an id of a time and a name, with the form of a UUIDv7.
func madeID(study, name string, at time.Time) string {
	if at.IsZero() {
		at = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	sum := sha256.Sum256([]byte(study + "\x00" + name))
	var id uuid.UUID
	copy(id[:], sum[:])
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(max(at.UnixMilli(), 0)))
	copy(id[:6], ms[2:])
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return id.String()
}
