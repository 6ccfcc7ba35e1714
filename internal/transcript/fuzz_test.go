package transcript_test

import (
	"testing"
	"unicode/utf8"

	"earshot/internal/transcript"
)

// fuzz feeds one reader. Whatever it is fed, it keeps what check says.
func fuzz(f *testing.F, format transcript.Format, seeds ...string) {
	f.Helper()
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := transcript.Read(t.Context(), format, b)
		check(t, got, err)
		for _, s := range got.Segments {
			if !utf8.ValidString(s.Speaker) || !utf8.ValidString(s.Heading) {
				t.Errorf("segment %+v is not in UTF-8", s)
			}
			for _, w := range s.Words {
				if w.Start < 0 || w.End < w.Start || !utf8.ValidString(w.Text) {
					t.Errorf("word %+v", w)
				}
			}
		}
	})
}

func FuzzReadSBV(f *testing.F) {
	fuzz(f, transcript.SBV, "0:00:01.000,0:00:02.500\nAna: Hi\n\n0:03,0:02\nBen: <b>x[br]y\n", "0:01,0:02,0:03\n,\n0:1,0:2")
}

func FuzzReadSSA(f *testing.F) {
	fuzz(f, transcript.SSA,
		"[Events]\nFormat: Layer, Start, End, Style, Name, Text\nDialogue: 0,0:00:01.00,0:00:02.5,D,Ana,{\\p1}m 0{\\p0}Hi\\N{x",
		"[events]\nDialogue: 0,0:00:01.00,0:00:00.50,D,,0,0,0,,a,b\nDialogue: ,,,\nFormat: Text")
}

func FuzzReadTTML(f *testing.F) {
	fuzz(f, transcript.TTML,
		`<tt xmlns:ttm="urn#metadata" xml:lang="de" frameRate="25" frameRateMultiplier="1000 1001" tickRate="10"><head><ttm:agent xml:id="a"><ttm:name>Ana</ttm:name></ttm:agent></head><body begin="1s"><div timeContainer="seq"><p dur="5f" ttm:agent="a">x<br/>y</p><p begin="00:00:01:05.3" end="9t"><span begin="1ms">z</span> &nbsp; &x;</p></div></body></tt>`,
		`<tt><p end="1e300h">a</p><p begin="NaNs" dur="-1s">b`)
}

func FuzzReadSTL(f *testing.F) {
	at := [4]byte{0, 0, 1, 255}
	fuzz(f, transcript.STL,
		string(stl("00", "00000000", stlBlock(1, 0xFF, at, at, 0, "\x0d\xc8u\xc1\x8a\xffMAN: x"))),
		string(stl("03", "99999999", stlBlock(1, 0, at, at, 0, "a"), stlBlock(1, 0xFE, at, at, 0, "b"), []byte("cut"))))
}

func FuzzReadJSON(f *testing.F) {
	fuzz(f, transcript.JSON,
		`{"language":"english","segments":[{"start":0.0,"end":1e9,"text":" Hi","words":[{"word":" Hi","start":"0.1s","probability":2}]},{"start":-1}]}`,
		`{"results":{"items":[{"type":"pronunciation","start_time":"0.1","alternatives":[{"content":"Hi"}]},{"type":"punctuation","alternatives":[{"content":"."}]}],"speaker_labels":{"segments":[{"start_time":"0","speaker_label":"a"}]}}}`,
		`{"results":[{"alternatives":[{"transcript":"a","words":[{"word":"a","startTime":"1s","speakerTag":0}]}]},{"alternatives":[{"words":[{"word":"a","speakerTag":1}]}]}]}`,
		"{\"speaker\":1,\"text\":\"\\ud800\",\"timestamp\":[null,2]}\n{\"offsetInTicks\":1e30,\"nBest\":[{\"display\":\"x\"}]}",
		`{"monologues":[{"speaker":{"name":"A"},"elements":[{"value":"a"},{"type":"punct","value":"."}]}]`, `[[[{"a":[{"text":"x","from":"PT9H"}`)
}

func FuzzReadTable(f *testing.F) {
	fuzz(f, transcript.Table, "start\tend\ttext\n1000\t2500\tHi\n", "Text;Speaker;Start (ms);Duration\n\"a;\"\"b\nc\";Ana;00:00:01,5;3\nx", "speaker,text,language\nA,b,german\n,,,\n\"")
}

func FuzzReadDOCX(f *testing.F) {
	f.Add(wordFile(f, wordText(`<w:p><w:t>Ana 0:01</w:t><w:br/><w:t>Hi</w:t></w:p><w:p><w:t>Ben: x</w:t></w:p>`)))
	fuzz(f, transcript.DOCX, "PK\x03\x04", "\xd0\xcf\x11\xe0")
}

func FuzzReadHTML(f *testing.F) {
	fuzz(f, transcript.HTML,
		"<html lang=fr><p><b>A B.</b> x<p><b>C:</b> y<p><b>A B</b>. z<p><b>C, </b><i>w</i>. v<h2>T</h2><time>0:01</time><cite>A B:</cite><time>0:09</time><p>u",
		"<p><cite>A</cite>x<p><cite>B</cite>y<p><cite>A</cite><script><p><cite>B</cite></b></b></a>")
}

func FuzzReadSpeech(f *testing.F) {
	fuzz(f, transcript.Speech,
		`<TEI><text xml:lang="fr"><div><head>T</head><sp who="#A_B"><speaker>A</speaker><p>: x <hi>y</hi></p><stage>z</stage></sp></div></text></TEI>`,
		`<rede><p klasse="redner"><redner/>Dr. A (B):</p><p>x</p><kommentar>(y)</kommentar><name>C:</name><p>z</p>`)
}

func FuzzReadChat(f *testing.F) {
	fuzz(f, transcript.Chat, "00:05:41\tAna:\tx: y\nz\n16:00:00\t From  Ben to Everyone : hi", "x\n[0:01] From A : b")
}

func FuzzReadSpacelog(f *testing.F) {
	fuzz(f, transcript.Spacelog, "[-00:00:00:02]\n_lang: en\nP: x [glossary:a|b] [time:1 2]\n_note: y\nz\n[00:00:00:01]\nCC: w")
}

func FuzzReadText(f *testing.F) {
	seeds := []string{
		"Ana Ruiz  0:01\nHi.\n\nBen  0:05\nYes.\n\nAna Ruiz  0:02\nSo.", "**Ana:** \\[0:01\\] a\n\n**Ben:** b\n\n**Ana:** c\n\n**Ben:** d\n\n**Break:** e",
		"---\nx: y\n---\n# T\n\n00:00:00\n\nAna: a\nBen: b\nAna: c\nBen: d", "[0:01] a\n(0:02): b\n-0:03 c",
	}
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, format := range []transcript.Format{transcript.Text, transcript.Markdown} {
			got, err := transcript.Read(t.Context(), format, b)
			check(t, got, err)
		}
	})
}

// FuzzDetect also reads what it detects: no reader may be handed what it
// cannot bear.
func FuzzDetect(f *testing.F) {
	for _, seed := range []string{"WEBVTT\n\n0:01", "1\n0:01 --> 0:02\nx", "PK\x03\x04word/", `{"text":"`, "<?xml?><!-- --><tt:tt", "<html><p>", "a,b\n1,2", "[Events]"} {
		f.Add("a.txt", []byte(seed))
	}
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		format, ok := transcript.Detect(name, b)
		if ok != (format != "") {
			t.Errorf("Detect = %q, %v", format, ok)
		}
		if ok {
			got, err := transcript.Read(t.Context(), format, b)
			check(t, got, err)
		}
		transcript.Sure(name, b)
	})
}

// FuzzCueText checks that trees stay flat enough to walk, whatever stands in
// angle brackets.
func FuzzCueText(f *testing.F) {
	for _, seed := range []string{"<v Ana>a</v>b", "<c.x.y>a<i>b</c>c</i>", "<ruby>a<rt>b</ruby>c", "a<00:01.000>b<lang de>c", "<3 <laughs> &lt;b&gt; <v", "<</v></></ v>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		depth(t, transcript.ParseCueText(text), 0)
	})
}

func depth(t *testing.T, nodes []transcript.Node, n int) {
	t.Helper()
	if n > 101 {
		t.Fatalf("the tree is %d deep", n)
	}
	for _, node := range nodes {
		depth(t, node.Children, n+1)
	}
}
