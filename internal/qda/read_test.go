package qda_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"earshot/internal/qda"
	"earshot/internal/testdata"

	"github.com/google/go-cmp/cmp"
)

func open(b []byte) (*qda.Archive, error) { return qda.Open(bytes.NewReader(b), int64(len(b))) }

func zipped(t *testing.T, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		must(t, err)
		_, err = w.Write([]byte(parts[i+1]))
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	a, err := open(whole(t))
	must(t, err)
	c := a.Content
	if c.Name != "<Checkout> & \"more\" \uFFFD" || c.Origin != "Earshot" || len(c.Users) != 1 || len(c.Sources) != 2 || len(c.Notes) != 1 || len(c.Links) != 1 || len(c.Sets) != 1 {
		t.Errorf("content = %+v", c)
	}
	if diff := cmp.Diff([]qda.Code{{
		GUID: qda.Derive("top"), Name: "Checkout", Codable: true, Colour: "#1f7a4d",
		Codes: []qda.Code{{GUID: qda.Derive("code"), Name: "Pay & <go>", Description: "A\nB", Codes: []qda.Code{}}},
	}}, c.Codes); diff != "" {
		t.Error(diff)
	}
	s := c.Sources[0].Text.Selections[0]
	text, err := a.Text(*c.Sources[0].Text)
	must(t, err)
	if got := string([]rune(text)[s.Start:s.End]); got != "👩‍👩‍👧 " || s.Codings[0].Code != qda.Derive("code") || s.Description != "a note" {
		t.Errorf("selection %q = %+v", got, s)
	}
	d := c.Sources[1].Transcripts[0]
	if text, err = a.Text(d); err != nil || text != "Ana: well" || d.Selections[0].Start != 0 || d.Selections[0].End != 9 || d.SyncPoints[1].TimeMS != 2500 {
		t.Errorf("transcript %q, %v = %+v", text, err, d)
	}
	if v := c.Sources[0].Values[0]; v.Text != "2026-03-31" || v.Variable != qda.Derive("held") {
		t.Errorf("value = %+v", v)
	}
}

func TestSamplesOfOthersAreRead(t *testing.T) {
	t.Parallel()
	a, err := open(testdata.Read(t, "qda/TestProject.qdpx"))
	must(t, err)
	c := a.Content
	kinds, codings, codes := map[qda.SourceKind]int{}, 0, 0
	for _, s := range c.Sources {
		kinds[s.Kind]++
		if s.Text != nil {
			for _, each := range s.Text.Selections {
				codings += len(each.Codings)
			}
		}
	}
	var count func([]qda.Code)
	count = func(list []qda.Code) {
		for _, code := range list {
			codes++
			count(code.Codes)
		}
	}
	count(c.Codes)
	want := map[qda.SourceKind]int{qda.TextSource: 6, qda.PictureSource: 1, qda.PDFSource: 2, qda.AudioSource: 1, qda.VideoSource: 2}
	if diff := cmp.Diff(want, kinds); diff != "" || codes != 14 || len(c.Notes) != 2 || len(c.Sets) != 16 || codings == 0 {
		t.Errorf("%d codes, %d codings, %d notes, %d sets; sources %s", codes, codings, len(c.Notes), len(c.Sets), diff)
	}
	for _, s := range c.Sources {
		if s.Kind == qda.TextSource {
			if _, err := a.Text(*s.Text); !errors.Is(err, qda.ErrMissing) && !errors.Is(err, qda.ErrOutside) {
				t.Errorf("the text of %s, which is not there: %v", s.Name, err)
			}
		}
	}
	for name, n := range map[string]int{"qda/taguette-export.qdc": 3, "qda/spec-annex-a1.qdc": 6} {
		a, err := open(testdata.Read(t, name))
		if err != nil || !a.Codebook || len(a.Content.Codes) != n {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
}

func TestAttacksAndMistakesAreRefusedWithAReason(t *testing.T) {
	t.Parallel()
	project := `<Project xmlns="urn:QDA-XML:project:1.0" name="x"/>`
	bomb := zipped(t, "project.qde", `<Project name="`+strings.Repeat("a", 20<<20)+`"/>`)
	lying := zipped(t, "project.qde", `<Project name="`+strings.Repeat("a", 20<<20)+`"/>`)
	at := bytes.LastIndex(lying, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(lying[at+24:], 100) // the directory says that it is small
	// The directory says that a part is as long as two: what lies behind it is of both.
	pile := zipped(t, "project.qde", project, "sources/a.wav", "x")
	at = bytes.Index(pile, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(pile[at+20:], uint32(len(pile)))
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"pile":      {pile, "on top of each other"},
		"path":      {zipped(t, "../../etc/passwd", "x", "project.qde", project), "leads outside"},
		"backslash": {zipped(t, `..\x`, "x", "project.qde", project), "leads outside"},
		"absolute":  {zipped(t, "/etc/passwd", "x", "project.qde", project), "leads outside"},
		"drive":     {zipped(t, `C:\x`, "x", "project.qde", project), "leads outside"},
		"bomb":      {bomb, "unpacks to far more"},
		"liar":      {lying, "damaged"},
		"none":      {zipped(t, "readme.txt", "x"), "no project.qde"},
		"half":      {zipped(t, "project.qde", project)[:60], "damaged"},
		"entity":    {[]byte(`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><CodeBook>&b;</CodeBook>`), "document type"},
		"external":  {zipped(t, "project.qde", `<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><Project name="x"/>`), "document type"},
		"undefined": {[]byte(`<CodeBook origin="&x;"/>`), "line 1"},
		"deep":      {[]byte("<CodeBook><Codes>" + strings.Repeat(`<Code guid="" name="">`, 300)), "deep"},
		"other":     {[]byte(`<html/>`), "no REFI-QDA file"},
		"text":      {[]byte("hello"), "breaks off"},
		"empty":     {nil, "breaks off"},
		"open":      {[]byte(`<CodeBook><Codes>`), "breaks off"},
		"encoding":  {[]byte(`<?xml version="1.0" encoding="utf-7"?><CodeBook/>`), "utf-7"},
	} {
		_, err := open(c.file)
		refused, ok := errors.AsType[*qda.RefusedError](err)
		if !ok || !strings.Contains(refused.Reason, c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	a, err := open(zipped(t, "Project.QDE", "\ufeff"+project, "Sources/A.TXT", "\ufeffx", "sources/b.txt", "\xff"))
	must(t, err)
	for path, want := range map[string]error{
		"internal://a.txt": nil, "internal://../Project.QDE": qda.ErrOutside, "absolute:///etc/passwd": qda.ErrOutside,
		"relative:///x.txt": qda.ErrOutside, "internal://c.txt": qda.ErrMissing, "": qda.ErrMissing, "internal://b.txt": qda.ErrNotText,
	} {
		if text, err := a.Text(qda.Document{Path: path}); !errors.Is(err, want) || err == nil && text != "x" {
			t.Errorf("%s = %q, %v, want %v", path, text, err, want)
		}
	}
}

func TestPositionsAreFoundWhateverCRLFCountsAs(t *testing.T) {
	t.Parallel()
	text := "one 👩‍👩‍👧\r\ntwo e\u0301\r\nthree\rfour"
	for _, c := range []struct {
		name, origin, want, ends string
		start, end               int
	}{
		{"three", "MAXQDA", "three", "two", 19, 24},
		{"three", "ATLAS.ti", "three", "two", 19, 24},
		{"three", "MAXQDA", "three", "one", 17, 22},
		{"", "ATLAS.ti", "three", "one", 17, 22},
		{"", "MAXQDA", "three", "two", 19, 24},
		{"thr…", "x", "three\nfour", "one", 17, 27},
		{"two e\u0301", "x", "two e\u0301", "two", 11, 17},
	} {
		s := qda.Settle(text, qda.Document{Selections: []qda.Selection{{Name: c.name, Start: c.start, End: c.end}, {Start: 9, End: 99}, {Start: -1, End: 2}}}, c.origin)
		if len(s.Selections) != 1 || len(s.Lost) != 2 || s.LineEnds != c.ends {
			t.Errorf("%+v: %+v", c, s)
			continue
		}
		if got := string([]rune(s.Text)[s.Selections[0].Start:s.Selections[0].End]); got != c.want {
			t.Errorf("%+v marks %q", c, got)
		}
	}
}
