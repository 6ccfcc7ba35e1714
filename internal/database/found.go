package database

import (
	"context"
	"encoding/json"

	"earshot/internal/research"
)

// Found is a passage with what readers of a search are told of where it comes
// from.
type Found struct {
	research.Passage

	In *research.Session // with id, study, title, day and market alone; nil if there is none
	Of *research.Study   // with id, brand, title, market and visibility alone; nil if there is none

	// Translation is what the file is a translation of; nil where it is none.
	Translation *Translated

	State  research.FindingState // of a finding or insight
	Closed bool                  // Show found that its study is closed to whoever sees it
}

// Show reports whether a scope sees a passage, as things are now.
func (f *Found) Show(s research.Scope) bool {
	switch {
	case s.All:
		return true
	case f.State != "" && f.Of == nil:
		return s.SeesInsight(f.State)
	case f.Of == nil:
		return false
	}
	f.Closed = !s.Sees(*f.Of)
	return !f.Closed || f.State != "" && s.SeesFinding(*f.Of, f.State)
}

// FoundByID finds several passages by id, and their sessions, studies and files
// as they are at that moment. One statement costs little more than the passages
// by themselves: of the rest a page of results asks for the same few rows.
func FoundByID(ctx context.Context, r Reader, ids []string) (map[string]Found, error) {
	return byID(ctx, r, scanFound, func(f Found) string { return f.ID }, `SELECT p.id, p.source_id, COALESCE(p.file_id, ''), p.kind,
		COALESCE(p.session_id, ''), COALESCE(p.study_id, ''), p.language, p.speaker, p.heading, p.start_ms, p.end_ms, p.text, p.cuts,
		s.id IS NOT NULL, COALESCE(s.title, ''), COALESCE(s.held_on, ''), COALESCE(s.market, ''),
		t.id IS NOT NULL, COALESCE(t.title, ''), COALESCE(t.market, ''), COALESCE(b.slug, ''), COALESCE(t.visibility, ''),
		COALESCE(f.state, i.state, ''), o.id, e.translation_status, o.language
		FROM passages p LEFT JOIN sessions s ON s.id = p.session_id LEFT JOIN studies t ON t.id = p.study_id
		LEFT JOIN brands b ON b.id = t.brand_id LEFT JOIN findings f ON f.id = p.source_id
		LEFT JOIN insights i ON i.id = p.source_id LEFT JOIN files e ON e.id = p.file_id
		LEFT JOIN files o ON o.id = e.translation_of WHERE p.id IN `, ids)
}

func scanFound(row Row) (Found, error) {
	var f Found
	var session research.Session
	var study research.Study
	var hasSession, hasStudy bool
	var original, status, spoken *string
	var cuts string
	if err := row.Scan(&f.ID, &f.Source, &f.File, &f.Kind, &f.Session, &f.Study, &f.Language, &f.Speaker, &f.Heading,
		&f.StartMS, &f.EndMS, &f.Text, &cuts, &hasSession, &session.Title, &session.HeldOn, &session.Market,
		&hasStudy, &study.Title, &study.Market, &study.Brand, &study.Visibility, &f.State,
		&original, &status, &spoken); err != nil {
		return f, err
	}
	if hasSession {
		session.ID, session.Study = f.Session, f.Study
		f.In = &session
	}
	if hasStudy {
		study.ID = f.Study
		f.Of = &study
	}
	if original != nil && status != nil && spoken != nil {
		f.Translation = &Translated{*original, *status, *spoken}
	}
	var err error
	f.Cuts, err = readCuts(cuts)
	return f, err
}

// readCuts reads what ReplacePassages writes of cuts: a list of flat objects of
// whole numbers. A page of results has dozens of them, and the general way to
// read JSON takes as long as all that is done with the passage; it reads
// whatever is written in another way.
func readCuts(text string) ([]research.Cut, error) {
	if cuts, ok := plainCuts(text); ok {
		return cuts, nil
	}
	var cuts []research.Cut
	return cuts, json.Unmarshal([]byte(text), &cuts)
}

// plainCuts is readCuts for text without spaces, exponents and unknown names.
func plainCuts(text string) (cuts []research.Cut, ok bool) {
	if text == "null" {
		return nil, true
	}
	if len(text) < len("[]") || text[0] != '[' || text[len(text)-1] != ']' {
		return nil, false
	}
	cuts = []research.Cut{}
	for rest := text[1 : len(text)-1]; rest != ""; {
		var c research.Cut
		if c, rest, ok = plainCut(rest); !ok {
			return nil, false
		}
		cuts = append(cuts, c)
		if rest == "" {
			break
		}
		if rest[0] != ',' || len(rest) == 1 {
			return nil, false
		}
		rest = rest[1:]
	}
	return cuts, true
}

// plainCut reads one object at the beginning of text.
func plainCut(text string) (c research.Cut, rest string, ok bool) {
	const name = len(`{"o":`) // and of what follows a comma as well
	for first := true; ; first = false {
		if len(text) <= name || (text[0] == '{') != first || !first && text[0] != ',' || text[1] != '"' || text[3:name] != `":` {
			return c, "", false
		}
		letter, value := text[2], int64(0)
		if value, text, ok = wholeNumber(text[name:]); !ok || text == "" {
			return c, "", false
		}
		switch letter {
		case 'o':
			c.Offset = int(value)
		case 's':
			c.Segment = int(value)
		case 't':
			c.StartMS = &value
		case 'e':
			c.EndMS = &value
		default:
			return c, "", false
		}
		if text[0] == '}' {
			return c, text[1:], true
		}
	}
}

// wholeNumber reads the number at the beginning of text; one of more digits
// than any moment or place has is left to the general way.
func wholeNumber(text string) (n int64, rest string, ok bool) {
	at, negative := 0, false
	if text[0] == '-' {
		at, negative = 1, true
	}
	from := at
	for ; at < len(text) && '0' <= text[at] && text[at] <= '9'; at++ {
		n = n*10 + int64(text[at]-'0')
		if at-from > 16 {
			return 0, "", false
		}
	}
	if at == from || text[from] == '0' && at-from > 1 {
		return 0, "", false
	}
	if negative {
		n = -n
	}
	return n, text[at:], true
}
