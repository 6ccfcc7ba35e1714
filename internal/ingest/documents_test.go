package ingest_test

import (
	"archive/zip"
	"bytes"
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
