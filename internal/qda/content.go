package qda

import (
	"encoding/xml"
	"strconv"
	"strings"
	"time"
	"unique"
)

// Content is what a project or a codebook says. GUIDs are folded.
type Content struct {
	Name, Origin, Description string
	Users                     []User
	Codes                     []Code
	Variables                 []Variable
	Cases                     []Case
	Sources                   []Source
	Notes                     []Note
	Links                     []Link
	Sets                      []Set
	Graphs                    int
}

type xmlCodebook struct {
	Origin string     `xml:"origin,attr"`
	Codes  []xmlCode  `xml:"Codes>Code"`
	Sets   []struct{} `xml:"Sets>Set"`
}

func (b xmlCodebook) content() Content {
	return Content{Origin: b.Origin, Codes: codesOf(b.Codes), Sets: make([]Set, len(b.Sets))}
}

type xmlProject struct {
	Name        string `xml:"name,attr"`
	Origin      string `xml:"origin,attr"`
	Description string `xml:"Description"`
	Users       []struct {
		GUID string `xml:"guid,attr"`
		Name string `xml:"name,attr"`
	} `xml:"Users>User"`
	Codes     []xmlCode `xml:"CodeBook>Codes>Code"`
	Variables []struct {
		GUID string `xml:"guid,attr"`
		Name string `xml:"name,attr"`
		Type string `xml:"typeOfVariable,attr"`
	} `xml:"Variables>Variable"`
	Cases []struct {
		GUID        string     `xml:"guid,attr"`
		Name        string     `xml:"name,attr"`
		Description string     `xml:"Description"`
		Values      []xmlValue `xml:"VariableValue"`
		Sources     []xmlRef   `xml:"SourceRef"`
		Selections  []xmlRef   `xml:"SelectionRef"`
	} `xml:"Cases>Case"`
	Sources sourceList  `xml:"Sources"`
	Notes   []xmlSource `xml:"Notes>Note"`
	Links   []struct {
		GUID   string `xml:"guid,attr"`
		Name   string `xml:"name,attr"`
		Origin string `xml:"originGUID,attr"`
		Target string `xml:"targetGUID,attr"`
	} `xml:"Links>Link"`
	Sets []struct {
		GUID        string   `xml:"guid,attr"`
		Name        string   `xml:"name,attr"`
		Description string   `xml:"Description"`
		Sources     []xmlRef `xml:"MemberSource"`
	} `xml:"Sets>Set"`
	Graphs []struct{} `xml:"Graphs>Graph"`
}

type xmlCode struct {
	GUID        string    `xml:"guid,attr"`
	Name        string    `xml:"name,attr"`
	Codable     string    `xml:"isCodable,attr"`
	Colour      string    `xml:"color,attr"`
	Description string    `xml:"Description"`
	Codes       []xmlCode `xml:"Code"`
}

type xmlRef struct {
	Target string `xml:"targetGUID,attr"`
}

type xmlValue struct {
	Variable xmlRef `xml:"VariableRef"`
	Values   []struct {
		Text string `xml:",chardata"`
	} `xml:",any"`
}

// xmlSource is any source or note.
type xmlSource struct {
	XMLName     xml.Name
	GUID        string         `xml:"guid,attr"`
	Name        string         `xml:"name,attr"`
	Path        string         `xml:"path,attr"`
	PlainPath   string         `xml:"plainTextPath,attr"`
	RichPath    string         `xml:"richTextPath,attr"`
	User        string         `xml:"creatingUser,attr"`
	Created     string         `xml:"creationDateTime,attr"`
	Description string         `xml:"Description"`
	Content     *string        `xml:"PlainTextContent"`
	Selections  []xmlSelection `xml:"PlainTextSelection"`
	Pictures    []xmlSelection `xml:"PictureSelection"`
	Pages       []xmlSelection `xml:"PDFSelection"`
	Audio       []xmlSelection `xml:"AudioSelection"`
	Video       []xmlSelection `xml:"VideoSelection"`
	Transcripts []struct {
		GUID       string         `xml:"guid,attr"`
		Name       string         `xml:"name,attr"`
		PlainPath  string         `xml:"plainTextPath,attr"`
		RichPath   string         `xml:"richTextPath,attr"`
		Content    *string        `xml:"PlainTextContent"`
		Points     []xmlSyncPoint `xml:"SyncPoint"`
		Selections []xmlSelection `xml:"TranscriptSelection"`
	} `xml:"Transcript"`
	Representation *xmlSource  `xml:"Representation"`
	TextOfPicture  *xmlSource  `xml:"TextDescription"`
	Codings        []xmlCoding `xml:"Coding"`
	Values         []xmlValue  `xml:"VariableValue"`
	Notes          []xmlRef    `xml:"NoteRef"`
}

type xmlSyncPoint struct {
	GUID     string `xml:"guid,attr"`
	Time     string `xml:"timeStamp,attr"`
	Position string `xml:"position,attr"`
}

type xmlSelection struct {
	GUID        string      `xml:"guid,attr"`
	Name        string      `xml:"name,attr"`
	Start       string      `xml:"startPosition,attr"`
	End         string      `xml:"endPosition,attr"`
	From        string      `xml:"fromSyncPoint,attr"`
	To          string      `xml:"toSyncPoint,attr"`
	User        string      `xml:"creatingUser,attr"`
	Created     string      `xml:"creationDateTime,attr"`
	Description string      `xml:"Description"`
	Codings     []xmlCoding `xml:"Coding"`
	Notes       []xmlRef    `xml:"NoteRef"`
}

type xmlCoding struct {
	GUID    string   `xml:"guid,attr"`
	User    string   `xml:"creatingUser,attr"`
	Created string   `xml:"creationDateTime,attr"`
	Code    xmlRef   `xml:"CodeRef"`
	Notes   []xmlRef `xml:"NoteRef"`
}

func (p xmlProject) content() Content {
	c := Content{Name: p.Name, Origin: p.Origin, Description: p.Description, Codes: codesOf(p.Codes), Graphs: len(p.Graphs)}
	for _, u := range p.Users {
		c.Users = append(c.Users, User{Fold(u.GUID), u.Name})
	}
	for _, v := range p.Variables {
		c.Variables = append(c.Variables, Variable{Fold(v.GUID), v.Name, VariableType(v.Type)})
	}
	for _, k := range p.Cases {
		c.Cases = append(c.Cases, Case{
			GUID: Fold(k.GUID), Name: strings.TrimSpace(k.Name), Description: k.Description, Values: valuesOf(k.Values),
			Sources: targets(k.Sources), Selections: targets(k.Selections),
		})
	}
	c.Sources = p.Sources
	for _, n := range p.Notes {
		note := Note{
			GUID: Fold(n.GUID), Name: n.Name, Description: n.Description, Path: n.PlainPath, User: Fold(n.User),
			Codings: codingsOf(n.Codings), CreatedAt: timeOf(n.Created),
		}
		if n.Content != nil {
			note.Text = *n.Content
		}
		c.Notes = append(c.Notes, note)
	}
	for _, l := range p.Links {
		c.Links = append(c.Links, Link{Fold(l.GUID), l.Name, Fold(l.Origin), Fold(l.Target)})
	}
	for _, s := range p.Sets {
		c.Sets = append(c.Sets, Set{Fold(s.GUID), s.Name, s.Description, targets(s.Sources)})
	}
	return c
}

// sourceList reads sources one at a time: what they say is most of a project,
// and is not to be held twice.
type sourceList []Source

// UnmarshalXML reads the element that sources stand in; see [xml.Unmarshaler].
func (l *sourceList) UnmarshalXML(d *xml.Decoder, _ xml.StartElement) error {
	for {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			var s xmlSource
			if err := d.DecodeElement(&s, &t); err != nil {
				return err
			}
			*l = append(*l, s.source())
		case xml.EndElement:
			return nil
		}
	}
}

// shared is a text that many things have, held once.
func shared(s string) string { return unique.Make(s).Value() }

func (s xmlSource) source() Source {
	made := Source{
		Kind: SourceKind(s.XMLName.Local), GUID: Fold(s.GUID), Name: s.Name, Path: s.Path, Description: s.Description,
		Values: valuesOf(s.Values), Codings: codingsOf(s.Codings), CreatedAt: timeOf(s.Created), Notes: targets(s.Notes),
		Unplaced: len(s.Pictures) + len(s.Pages) + len(s.Audio) + len(s.Video),
	}
	text := &s
	switch made.Kind {
	case PDFSource:
		text = s.Representation
	case PictureSource:
		text = s.TextOfPicture
	case AudioSource, VideoSource:
		text = nil
	case TextSource:
	}
	if text != nil {
		made.Text = &Document{
			GUID: Fold(text.GUID), Name: text.Name, Path: text.PlainPath, Inline: text.Content, Rich: text.RichPath != "",
			Selections: selectionsOf(text.Selections, nil),
		}
	}
	for _, t := range s.Transcripts {
		d := Document{GUID: Fold(t.GUID), Name: t.Name, Path: t.PlainPath, Inline: t.Content, Rich: t.RichPath != ""}
		at := make(map[string]int, len(t.Points))
		for _, p := range t.Points {
			point := SyncPoint{Fold(p.GUID), number(p.Position), int64(number(p.Time))}
			at[point.GUID] = point.Position
			d.SyncPoints = append(d.SyncPoints, point)
		}
		d.Selections = selectionsOf(t.Selections, at)
		made.Transcripts = append(made.Transcripts, d)
	}
	return made
}

// selectionsOf reads selections; those of a transcript say where they are by
// its sync points.
func selectionsOf(list []xmlSelection, points map[string]int) []Selection {
	made := make([]Selection, len(list))
	for i, s := range list {
		made[i] = Selection{
			GUID: Fold(s.GUID), Name: s.Name, Start: number(s.Start), End: number(s.End), From: Fold(s.From), To: Fold(s.To),
			Description: s.Description, Codings: codingsOf(s.Codings), Notes: targets(s.Notes), User: shared(Fold(s.User)), CreatedAt: timeOf(s.Created),
		}
		if points == nil {
			continue
		}
		made[i].Start, made[i].End = -1, -1
		if at, ok := points[made[i].From]; ok {
			made[i].Start = at
		}
		if at, ok := points[made[i].To]; ok {
			made[i].End = at
		}
	}
	return made
}

func codesOf(list []xmlCode) []Code {
	made := make([]Code, len(list))
	for i, c := range list {
		made[i] = Code{Fold(c.GUID), c.Name, c.Colour, c.Description, c.Codable != "false" && c.Codable != "0", codesOf(c.Codes)}
	}
	return made
}

func codingsOf(list []xmlCoding) []Coding {
	made := make([]Coding, len(list))
	for i, c := range list {
		made[i] = Coding{Fold(c.GUID), shared(Fold(c.Code.Target)), shared(Fold(c.User)), timeOf(c.Created), targets(c.Notes)}
	}
	return made
}

func valuesOf(list []xmlValue) []Value {
	made := make([]Value, len(list))
	for i, v := range list {
		made[i].Variable = Fold(v.Variable.Target)
		for _, each := range v.Values {
			if each.Text != "" {
				made[i].Text = each.Text
			}
		}
	}
	return made
}

func targets(refs []xmlRef) []string {
	var list []string
	for _, r := range refs {
		list = append(list, Fold(r.Target))
	}
	return list
}

// number is a whole number, -1 where there is none.
func number(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// timeOf is a time as the schema has it, whose zone may be missing.
func timeOf(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
