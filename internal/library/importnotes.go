package library

import (
	"errors"
	"strings"

	"earshot/internal/qda"
	"earshot/internal/research"
)

// planNotes sorts notes: our own are claims, those about a selection are what
// somebody noted there, and others are texts of their own.
func (p *importPlan) planNotes(a *qda.Archive, study research.Study) error {
	texts := map[string]string{}
	for _, n := range p.content.Notes {
		text, err := a.NoteText(n)
		if refused, ok := errors.AsType[*qda.RefusedError](err); ok {
			return refused
		}
		if err != nil {
			p.report.drop("notes", err.Error(), n.Name)
			continue
		}
		texts[n.GUID] = text
	}
	used := p.placeRemarks(texts)
	for _, n := range p.content.Notes {
		text, ok := texts[n.GUID]
		if !ok || used[n.GUID] {
			continue
		}
		fields := fieldsOf(n.Description)
		switch {
		case p.content.Origin == qdaOrigin && (fields["Kind"] == "finding" || fields["Kind"] == "insight"):
			p.notes = append(p.notes, importedNote{n, text, fields})
		case strings.TrimSpace(text) != "":
			s := qda.Source{Kind: qda.TextSource, GUID: n.GUID, Name: n.Name, CreatedAt: n.CreatedAt}
			if s.Name == "" {
				s.Name = "Memo"
			}
			p.report.dropSome("codings", "they are of whole notes, and tags are on what was said", len(n.Codings), n.Name)
			p.document(study, s, qda.Document{}, text, nil)
		}
	}
	return nil
}

// placeRemarks gives selections the notes that are about them, and says which
// notes those are.
func (p *importPlan) placeRemarks(texts map[string]string) map[string]bool {
	used := map[string]bool{}
	add := func(selection, note string) {
		if text, ok := texts[note]; ok && strings.TrimSpace(text) != "" {
			p.remarks[selection] = strings.TrimSpace(p.remarks[selection] + "\n\n" + text)
			used[note] = true
		}
	}
	marked := map[string]bool{}
	for _, t := range p.texts {
		for _, m := range t.marks {
			marked[m.GUID] = true
			for _, note := range m.Notes {
				add(m.GUID, note)
			}
			for _, coding := range m.Codings {
				for _, note := range coding.Notes {
					add(m.GUID, note)
				}
			}
		}
	}
	ours := p.content.Origin == qdaOrigin
	other := 0
	for _, l := range p.content.Links {
		switch {
		case marked[l.Origin] && texts[l.Target] != "":
			add(l.Origin, l.Target)
		case !ours && marked[l.Target] && texts[l.Origin] != "":
			add(l.Target, l.Origin)
		case !ours:
			other++
		}
	}
	p.report.dropSome("links", "they join what has no links here", other)
	return used
}

// fieldsOf reads lines such as "State: draft".
func fieldsOf(description string) map[string]string {
	fields := map[string]string{}
	for line := range strings.SplitSeq(description, "\n") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			fields[name] = value
		}
	}
	return fields
}
