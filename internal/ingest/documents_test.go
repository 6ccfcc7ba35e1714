package ingest_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/library"
	"earshot/internal/research"
)

// word is a Word file with a heading, a paragraph and an item of a list.
func word(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("word/document.xml")
	if err == nil {
		_, err = w.Write([]byte(`<w:document xmlns:w="w"><w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>Kitchen</w:t></w:r></w:p>` +
			`<w:p><w:r><w:t>She could not find the basket anywhere.</w:t></w:r></w:p>` +
			`<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>buy milk</w:t></w:r></w:p></w:document>`))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAWordFileIsFoundQuotedAndKeepsItsHeadings(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newRig(t, db, t.TempDir())
		r.addSession(t, "en")
		f := r.add(t, "visit.docx", word(t), "")
		if f.State != research.FileReady || f.Kind != research.KindNote {
			t.Fatalf("the file is a %s and %s (%+v)", f.Kind, f.State, f.Problem)
		}
		a := r.search(t, library.SearchRequest{Text: "basket"})
		if len(a.Items) != 1 || len(a.Items[0].Hits) != 1 {
			t.Fatalf("search finds %+v", a.Items)
		}
		segments, err := database.Segments(t.Context(), db, f.ID)
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, s := range segments {
			kinds = append(kinds, s.Kind)
			if s.Heading != "Kitchen" {
				t.Errorf("segment %d is below %q", s.Number, s.Heading)
			}
		}
		if len(kinds) != 3 || kinds[0] != "heading" || kinds[1] != "paragraph" || kinds[2] != "list" {
			t.Errorf("kinds are %q", kinds)
		}
		h, err := r.lib.CreateHighlight(t.Context(), admin, library.Key{}, library.Place{File: f.ID, Quote: "could not find the basket"}, "", nil)
		if err != nil {
			t.Errorf("a highlight on the Word file: %+v, %v", h, err)
		}
	})
}

// TestTranscriptsBelowLongHeadsAreTold has files whose first kilobytes do not
// say who speaks.
func TestTranscriptsBelowLongHeadsAreTold(t *testing.T) {
	t.Parallel()
	r := newRig(t, databasetest.SQLite(t), t.TempDir())
	r.addSession(t, "en")
	particulars := strings.Repeat("This talk was recorded with consent. ", 300)
	for name, c := range map[string]struct {
		content string
		kind    research.FileKind
	}{
		"debate.xml":    {"<TEI><teiHeader><p>" + particulars + "</p></teiHeader><text><body><sp who='#Ana'><p>We begin.</p></sp><sp who='#Ben'><p>Yes.</p></sp></body></text></TEI>", research.KindTranscript},
		"interview.txt": {particulars + "\n\nAna  0:01\nHi.\n\nBen  0:05\nYes.\n\nAna  0:09\nSo.\n\nBen  0:12\nWell.\n", research.KindTranscript},
		"debate.html": {
			"<html><head><style>" + particulars + "</style></head><body><p><b>Ana:</b> Hi.</p><p><b>Ben:</b> Yes.</p><p><b>Ana:</b> So.</p><p><b>Ben:</b> Well.</p>",
			research.KindTranscript,
		},
		"speech.json":  {`{"metadata":{"note":"` + particulars + `"},"segments":[{"start":1,"end":2,"text":"Hi."},{"start":2,"end":3,"text":"Yes."}]}`, research.KindTranscript},
		"article.html": {"<html><body><p>" + particulars + "</p>" + strings.Repeat("<p>More of it.</p>", 90) + "<p><b>Note:</b> a</p><p><b>Aside:</b> b</p><p><b>Note:</b> c</p><p><b>Aside:</b> d</p>", research.KindNote},
		"notes.txt":    {particulars + "\n\nThe end.", research.KindNote},
	} {
		if f := r.add(t, name, c.content, ""); f.Kind != c.kind || f.State != research.FileReady {
			t.Errorf("%s is a %s, %s (%+v), want a %s", name, f.Kind, f.State, f.Problem, c.kind)
		}
	}
}
