package webui

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"
	"earshot/search"
)

// marked is the text of a segment with the highlights in it.
type marked struct {
	Text   string
	Words  string // tells the element from all others of the page; "" where nothing can be marked
	Offset int    // where the text begins in that of its file, in code points
	Spans  []span
	Begins []highlightRow // highlights that begin here
	New    string         // address of the form for a highlight here; "" for who may not
	Named  string         // what is highlighted, for those who do not see it
}

// span is a piece of a text that lies in the same highlights from end to end.
type span struct {
	Text  string
	Depth int  // how many highlights, at most deepest
	Found bool // it has the words that the page is asked to find
}

// deepest is how many highlights on one word are told apart at a glance.
const deepest = 3

// highlightRow is a highlight in lists.
type highlightRow struct {
	ID, Anchor, Quote, Note, Author string
	Language                        string
	Moment, URL                     string // where it stands
	Tags                            []tagLink
	EditURL, DeleteURL              string // "" for who may not
	Translated                      *quoteTranslated
}

// highlightList is the list of the highlights of a session.
type highlightList struct {
	Session, Study, Brand string
	MayMark               bool
	Anchored, Broken      []highlightRow
}

// marker puts the highlights of a session into its texts.
type marker struct {
	say        *wording.Printer
	session    string
	mayMark    bool
	highlights []research.Highlight // by file and place, the longest of one beginning first
	places     map[string]place     // of highlights, once the texts were gone through
	find       findForm             // what is marked besides
}

// place is the segment in which a highlight begins.
type place struct{ language, url string }

func (u *UI) marker(ctx context.Context, say *wording.Printer, who auth.Person, session string, mayMark bool) (*marker, error) {
	m := &marker{say: say, session: session, mayMark: mayMark, places: map[string]place{}}
	for after := ""; ; {
		page, err := u.lib.Highlights(ctx, who, session, "", after, library.MostPage)
		if err != nil {
			return nil, err
		}
		m.highlights = append(m.highlights, page.Items...)
		if after = page.Next; after == "" {
			break
		}
	}
	slices.SortStableFunc(m.highlights, func(a, b research.Highlight) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	return m, nil
}

// byID is a highlight of the session.
func (m *marker) byID(id string) research.Highlight {
	i := slices.IndexFunc(m.highlights, func(h research.Highlight) bool { return h.ID == id })
	return m.highlights[max(i, 0)]
}

// fileMarker goes through the segments of one file.
type fileMarker struct {
	*marker
	file       string
	offset     int
	highlights []research.Highlight
}

func (m *marker) file(id string) *fileMarker {
	f := &fileMarker{marker: m, file: id}
	for _, h := range m.highlights {
		if h.File == id && h.State == research.HighlightAnchored {
			f.highlights = append(f.highlights, h)
		}
	}
	return f
}

// next marks the segment that follows, which has an id on the page.
func (f *fileMarker) next(s research.Segment, id string) marked {
	v := marked{Text: s.Text, Words: segmentID(f.file, s.Number), Offset: f.offset, Named: f.say.T("this passage")}
	end := f.offset + utf8.RuneCountInString(s.Text)
	if s.StartMS != nil {
		v.Named = f.say.T("what was said at %s", clock(*s.StartMS))
	}
	if f.mayMark && strings.TrimSpace(s.Text) != "" {
		v.New = newHighlightURL(f.session, f.file, s.Number)
	}
	var here []research.Highlight
	for _, h := range f.highlights {
		if h.Start < end && h.End > f.offset {
			here = append(here, h)
		}
		if h.Start >= f.offset && h.Start <= end { // the line feed belongs to the segment before it
			f.places[h.ID] = place{s.Language, "#" + id}
			v.Begins = append(v.Begins, newHighlightRow(h, f.mayMark))
		}
	}
	found := library.Find(s.Text, f.find.Words)
	if f.find.Found += len(found); len(found) > 0 && f.find.First == "" {
		f.find.First = "#" + id
	}
	v.Spans = spans(s.Text, f.offset, here, found)
	f.offset = end + 1
	return v
}

// spans cuts a text wherever a highlight begins or ends, or what was found.
func spans(text string, offset int, here []research.Highlight, found []search.Span) []span {
	runes := []rune(text)
	cuts := []int{0, len(runes)}
	for _, h := range here {
		cuts = append(cuts, max(h.Start-offset, 0), min(h.End-offset, len(runes)))
	}
	points := make([][2]int, len(found)) // in code points
	for i, s := range found {
		start := utf8.RuneCountInString(text[:s.Start])
		points[i] = [2]int{start, start + utf8.RuneCountInString(text[s.Start:s.End])}
		cuts = append(cuts, points[i][:]...)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var list []span
	for i := range len(cuts) - 1 {
		depth := 0
		for _, h := range here {
			if h.Start-offset <= cuts[i] && h.End-offset >= cuts[i+1] {
				depth++
			}
		}
		has := slices.ContainsFunc(points, func(p [2]int) bool { return p[0] <= cuts[i] && p[1] >= cuts[i+1] })
		list = append(list, span{string(runes[cuts[i]:cuts[i+1]]), min(depth, deepest), has})
	}
	return list
}

func newHighlightRow(h research.Highlight, mayEdit bool) highlightRow {
	row := highlightRow{ID: h.ID, Anchor: "highlight-" + h.ID, Quote: h.Quote, Note: h.Note, Author: h.Author, Tags: tagLinks(h.Tags)}
	if h.StartMS != nil {
		row.Moment = clock(*h.StartMS)
	}
	if mayEdit {
		row.EditURL, row.DeleteURL = highlightURL(h.ID)+"/edit", highlightURL(h.ID)+"/delete"
	}
	return row
}

// list is what stands beside the texts.
func (m *marker) list(study research.Study) highlightList {
	l := highlightList{Session: m.session, Study: study.ID, Brand: study.Brand, MayMark: m.mayMark}
	for _, h := range m.highlights {
		row := newHighlightRow(h, m.mayMark)
		if h.State == research.HighlightBroken {
			l.Broken = append(l.Broken, row)
			continue
		}
		row.Language, row.URL = m.places[h.ID].language, m.places[h.ID].url
		l.Anchored = append(l.Anchored, row)
	}
	return l
}

func highlightURL(id string) string { return "/highlights/" + url.PathEscape(id) }

func newHighlightURL(session, file string, segment int) string {
	return sessionURL(session) + "/highlights/new?" + url.Values{"file": {file}, "segment": {strconv.Itoa(segment)}}.Encode()
}
