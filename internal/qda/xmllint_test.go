package qda_test

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"
	"time"

	"earshot/internal/qda"
	"earshot/internal/testdata"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// whole is a project with all that one can have.
func whole(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	at := time.Date(2026, 3, 31, 14, 0, 0, 0, time.UTC)
	w, err := qda.NewWriter(&b, qda.Project{Name: "<Checkout> & \"more\" \x07", Origin: "Earshot", Description: "1 highlight withheld.", CreatedAt: at})
	must(t, err)
	id := func(s string) string { return qda.Derive(s) }
	coding := []qda.Coding{{GUID: id("coding"), Code: id("code"), User: id("user"), CreatedAt: at}}
	must(t, w.User(qda.User{GUID: id("user"), Name: "Ana"}))
	must(t, w.Codebook(codes))
	must(t, w.Variable(qda.Variable{GUID: id("held"), Name: "Held on", Type: qda.Date}))
	must(t, w.Case(qda.Case{GUID: id("case"), Name: "P01", Description: "60+", Sources: []string{id("text"), id("audio")}}))
	must(t, w.Source(qda.Source{
		Kind: qda.TextSource, GUID: id("text"), Name: "notes.md", CreatedAt: at,
		Values: []qda.Value{{Variable: id("held"), Type: qda.Date, Text: "2026-03-31"}, {Variable: id("held"), Type: qda.Date}},
		Text: &qda.Document{Path: qda.TextPath(id("text")), Selections: []qda.Selection{{
			GUID: id("selection"), Name: "👩‍👩‍👧 é", Start: 0, End: 6, Description: "a note", Codings: coding, User: id("user"), CreatedAt: at,
		}}},
	}))
	must(t, w.Source(qda.Source{
		Kind: qda.AudioSource, GUID: id("audio"), Name: "talk.mp3", Path: "relative:///talk.mp3",
		Transcripts: []qda.Document{{
			GUID: id("transcript"), Name: "talk.vtt", Path: qda.TextPath(id("transcript")),
			SyncPoints: []qda.SyncPoint{{GUID: id("p0"), Position: 0, TimeMS: 1000}, {GUID: id("p1"), Position: 9, TimeMS: 2500}},
			Selections: []qda.Selection{{GUID: id("s2"), From: id("p0"), To: id("p1"), Start: 0, End: 9}},
		}},
	}))
	must(t, w.Note(qda.Note{GUID: id("finding"), Name: "It empties", Text: "body", Description: "Kind: finding", Codings: coding, CreatedAt: at}))
	must(t, w.Link(qda.Link{GUID: id("link"), Name: "supports", Origin: id("finding"), Target: id("selection")}))
	must(t, w.Set(qda.Set{GUID: id("set"), Name: "P01", Sources: []string{id("text")}}))
	must(t, w.File(id("text"), "👩‍👩‍👧 é and more"))
	must(t, w.File(id("transcript"), "Ana: well"))
	must(t, w.Close())
	return b.Bytes()
}

var codes = []qda.Code{{
	GUID: qda.Derive("top"), Name: "Checkout", Codable: true, Colour: "#1f7a4d",
	Codes: []qda.Code{{GUID: qda.Derive("code"), Name: "Pay & <go>", Description: "A\nB", Codable: false}},
}}

func entry(t *testing.T, project []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(project), int64(len(project)))
	must(t, err)
	f, err := z.Open(name)
	must(t, err)
	b, err := io.ReadAll(f)
	must(t, err)
	return b
}

func TestProjectsAndCodebooksAreValid(t *testing.T) {
	t.Parallel()
	project := whole(t)
	testdata.Validate(t, "qda/Project.xsd", entry(t, project, "project.qde"))
	if got := string(entry(t, project, "sources/"+qda.Derive("text")+".txt")); got != "👩‍👩‍👧 é and more" {
		t.Errorf("text = %q", got)
	}
	var b bytes.Buffer
	w, err := qda.NewWriter(&b, qda.Project{Name: "nothing"})
	must(t, err)
	must(t, w.Close())
	testdata.Validate(t, "qda/Project.xsd", entry(t, b.Bytes(), "project.qde"))
	b.Reset()
	must(t, qda.WriteCodebook(&b, "Earshot", "3 highlights withheld -->", codes))
	testdata.Validate(t, "qda/Codebook.xsd", b.Bytes())
	if err := qda.WriteCodebook(&b, "Earshot", "", nil); err == nil {
		t.Error("a codebook without codes is written")
	}
}
