package transcript_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"earshot/internal/transcript"
)

// TestEachToolsFilesAreToldApartAndRead has a small file of each kind, named
// so that the name says nothing.
func TestEachToolsFilesAreToldApartAndRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		format   transcript.Format
		in, want string
	}{
		"SBV": {
			transcript.SBV, "0:00:01.000,0:00:02.500\nAna: Hi\n\n0:00:03,0:00:04\nBen: two[br]lines\n",
			"1s-2.5s|Ana|Hi\n3s-4s|Ben|two lines\n",
		},
		"ASS": {
			transcript.SSA,
			"\ufeff[Script Info]\nTitle: x\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n" +
				"Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,not said\n" +
				"Dialogue: 0,0:00:01.00,0:00:02.50,Default,Ana Ruiz,0,0,0,,{\\i1}Hi,{\\i0} you\\Nthere{\\p1}m 0 0 l 9 9{\\p0}!\n",
			"1s-2.5s|Ana Ruiz|Hi, you there!\n",
		},
		"Whisper TSV": {transcript.Table, "start\tend\ttext\n1000\t2500\tHi there.\n2500\t3000\tYes.\n", "1s-2.5s||Hi there.\n2.5s-3s||Yes.\n"},
		"a table": {
			transcript.Table, "Nr;Text;Ende;Sprecherin;Anfang\n1;\"Ja; \"\"gut\"\".\nUnd?\";0:02;Ana;0:01\n2;Nein.;0:04;P1;0:03\n",
			"1s-2s|Ana|Ja; \"gut\". Und?\n3s-4s|P1|Nein.\n",
		},
		"a table in seconds, no end": {transcript.Table, "speaker,start,text\nAna,0.5,Hi\nBen,61,Yes\n", "500ms-500ms|Ana|Hi\n1m1s-1m1s|Ben|Yes\n"},
		"a Zoom chat": {
			transcript.Chat, "00:05:41\tAna Ruiz:\tsounds great\n00:07:06\tBen (he/him):\tReplying to \"sounds\"\n\nhttps://example.org: yes\n",
			"5m41s-5m41s|Ana Ruiz|sounds great\n7m6s-7m6s|Ben (he/him)|Replying to \"sounds\" https://example.org: yes\n",
		},
		"an older chat, by the clock": {
			transcript.Chat, "16:02:10\t From  Ana Ruiz to Everyone : hello\n16:03:11\t From  Ben to Ana (Direct Message) : hi: you\n",
			"-|Ana Ruiz|hello\n-|Ben|hi: you\n",
		},
		"a log": {
			transcript.Spacelog, "[-00:00:00:02]\n_lang: en\nP: Ready\n\n_comment: (music)\n\n[00:00:00:03]\nCC: [glossary:Roger]\nthat\n\n[00:00:00:05]\nP: Go\n",
			"0s-0s|P|Ready\n0s-3s||(music)\n3s-5s|CC|Roger that\n5s-5s|P|Go\n",
		},
		"TTML with agents, offsets and frames": {
			transcript.TTML,
			`<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xml:lang="de" ttp:frameRate="25">
<head><metadata><ttm:agent xml:id="a" type="person"><ttm:name>Ana Ruiz</ttm:name></ttm:agent></metadata></head>
<body begin="10s"><div><p begin="1.5s" dur="500ms" ttm:agent="a">Gut,<br/>  ja.</p>
<p begin="00:00:02:05" end="00:00:03"><metadata>x</metadata>Nein <span xml:lang="en">no</span></p></div></body></tt>`,
			"11.5s-12s|Ana Ruiz|Gut, ja.\n12.2s-13s||Nein\n12.2s-13s||no\n",
		},
		"TTML in sequence, with ticks": {
			transcript.TTML,
			`<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:tickRate="10000000"><body><div timeContainer="seq"><p dur="20000000t">a</p><p begin="1s" dur="1s">b</p><p><span begin="0s" end="1s">c</span> <span begin="1s" end="2s">d</span></p></div></body></tt>`,
			"0s-2s||a\n3s-4s||b\n4s-5s||c\n5s-6s||d\n",
		},
		"HTML": {
			transcript.HTML,
			"<!doctype html><html lang=fr><head><title>no</title></head><body><ul><li><a href=x>Menu</a></li></ul><h2>Débat</h2>" +
				"<p><b>M.&nbsp;le président.</b> Bonjour.</p><p>Et bien.</p><p><b><a href=y>Mme Durand</a>, </b><i>ministre</i>. Merci&nbsp;!</p>" +
				"<p><b>M. le président</b>. Oui.</p><p><b>Mme Durand.</b> Non.</p><script>no()</script></body></html>",
			"-||Débat\n-|M. le président|Bonjour.\n-|M. le président|Et bien.\n-|Mme Durand|ministre. Merci !\n-|M. le président|Oui.\n-|Mme Durand|Non.\n",
		},
		"TEI": {
			transcript.Speech,
			`<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><p>no</p></teiHeader><text xml:lang="fr"><body><div><head>Débat</head><sp who="#Ana_Ruiz"><speaker>Ana <w>Ruiz</w></speaker><p>. Oui.</p><stage>Rires</stage></sp><u who="#P1">Non <vocal><desc>hm</desc></vocal> bien</u></div></body></text></TEI>`,
			"-||Débat\n-|Ana Ruiz|Oui.\n-||Rires\n-|P1|Non\n-||hm\n-|P1|bien\n",
		},
		"Akoma Ntoso": {
			transcript.Speech,
			`<akomaNtoso><debate><meta><x>no</x></meta><debateBody><debateSection><heading>Bread</heading><speech by="#a"><from>Ana Ruiz</from><p>Yes.</p></speech></debateSection></debateBody></debate></akomaNtoso>`,
			"-||Bread\n-|Ana Ruiz|Yes.\n",
		},
		"Otter": {transcript.Text, "Ana Ruiz  0:01\nHi.\n\nSpeaker 2  0:05\nYes.\n\nAna Ruiz  1:00:09\nSo.\n", "1s-5s|Ana Ruiz|Hi.\n5s-1h0m9s|Speaker 2|Yes.\n1h0m9s-1h0m9s|Ana Ruiz|So.\n"},
		"Google Meet": {
			transcript.Text,
			"Research call (2026-03-31 at 10:00) - Transcript\nAttendees\nAna Ruiz, Ben Okoro\nTranscript\n00:00:00\n \nAna Ruiz: Hi.\nBen Okoro: Yes.\n00:05:00\n \nAna Ruiz: So.\nBen Okoro: Well.\n",
			"-||Research call (2026-03-31 at 10:00) - Transcript Attendees Ana Ruiz, Ben Okoro Transcript\n0s-0s|Ana Ruiz|Hi.\n-|Ben Okoro|Yes.\n5m0s-5m0s|Ana Ruiz|So.\n-|Ben Okoro|Well.\n",
		},
		"Markdown": {
			transcript.Markdown, "**Ana:** Hi.\n\n**Ben:** Yes.\n\n**Ana:** So.\n\n**Ben:** Well.\n",
			"-|Ana|Hi.\n-|Ben|Yes.\n-|Ana|So.\n-|Ben|Well.\n",
		},
		"Zoom": {
			transcript.VTT, "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\nAna Ruiz: Hi there.\n\n2\n00:00:03.000 --> 00:00:04.000\nBen (he/him): Yes.\n",
			"1s-2.5s|Ana Ruiz|Hi there.\n3s-4s|Ben (he/him)|Yes.\n",
		},
		"a voice in a language": {
			transcript.VTT, "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>a <b>b</v> c</b><v Ben>d<br>e", "1s-2s|Ana|a b c\n1s-2s|Ben|d e\n",
		},
	} {
		format, ok := transcript.Detect("x", []byte(c.in))
		if !ok || format != c.format {
			t.Errorf("%s: Detect = %q, %v, want %s", name, format, ok, c.format)
			continue
		}
		got, err := transcript.Read(t.Context(), format, []byte(c.in))
		if err != nil || dump(got) != c.want {
			t.Errorf("%s: Read = error %v\n%swant\n%s", name, err, dump(got), c.want)
		}
	}
}

func wordFile(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// wordText wraps paragraphs as Word does.
func wordText(paragraphs string) map[string]string {
	return map[string]string{
		"[Content_Types].xml": "<Types/>",
		"word/document.xml":   `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + paragraphs + `</w:body></w:document>`,
	}
}

func TestWordFilesOfTeamsAreRead(t *testing.T) {
	t.Parallel()
	b := wordFile(t, wordText(
		`<w:p><w:r><w:t>Ana Ruiz</w:t></w:r><w:r><w:t xml:space="preserve">   0:01</w:t><w:br/><w:t>Hi there.</w:t></w:r></w:p>`+
			`<w:p><w:r><w:t>Ben Okoro 0:05</w:t><w:br/><w:t>Yes, </w:t></w:r><w:del><w:r><w:t>gone</w:t></w:r></w:del><w:r><w:t>well.</w:t></w:r></w:p>`+
			`<w:p><w:r><w:t>Ana Ruiz 0:09</w:t><w:br/><w:t>So.</w:t></w:r></w:p>`))
	format, ok := transcript.Detect("call", b)
	if !ok || format != transcript.DOCX {
		t.Fatalf("Detect = %q, %v, want docx", format, ok)
	}
	got, err := transcript.Read(t.Context(), format, b)
	if want := "1s-5s|Ana Ruiz|Hi there.\n5s-9s|Ben Okoro|Yes, well.\n9s-9s|Ana Ruiz|So.\n"; err != nil || dump(got) != want {
		t.Errorf("Read = error %v\n%swant\n%s", err, dump(got), want)
	}
}

func TestHostileWordFilesAreRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("<w:p><w:r><w:t>"+strings.Repeat("x", 1000)+"</w:t></w:r></w:p>", 20_000)
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"a bomb":        {wordFile(t, wordText(long)), "unpacks to"},
		"too deep":      {wordFile(t, wordText(strings.Repeat("<w:p>", 200))), "too deep"},
		"no document":   {wordFile(t, map[string]string{"word/x.xml": "<x/>"}), "no Word file"},
		"cut":           {wordFile(t, wordText("<w:p/>"))[:100], "breaks off"},
		"locked":        {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "password"},
		"no turns":      {wordFile(t, wordText("<w:p><w:r><w:t>A note.</w:t></w:r></w:p>")), "no speakers"},
		"an entity":     {wordFile(t, map[string]string{"word/document.xml": `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:p><w:t>&a;</w:t></w:p>`}), "no speakers"},
		"broken inside": {wordFile(t, wordText("<w:p><w:r>")), "breaks off"},
	} {
		if name == "broken inside" {
			c.b = wordFile(t, map[string]string{"word/document.xml": "<w:p><w:r>"})
		}
		_, err := transcript.Read(t.Context(), transcript.DOCX, c.b)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: Read = %v, want an error with %q", name, err, c.want)
		}
	}
}

// stl makes an EBU STL file of blocks: each is when, and the text field.
func stl(code, programme string, blocks ...[]byte) []byte {
	general := bytes.Repeat([]byte(" "), 1024)
	copy(general, "850STL25.01100")
	copy(general[12:], code)
	copy(general[14:], "08")
	copy(general[256:], programme)
	return append(general, bytes.Join(blocks, nil)...)
}

func stlBlock(number, part byte, in, out [4]byte, comment byte, text string) []byte {
	b := bytes.Repeat([]byte{0x8F}, 128)
	copy(b, []byte{0, number, 0, part, 0})
	copy(b[5:], in[:])
	copy(b[9:], out[:])
	b[13], b[14], b[15] = 20, 2, comment
	copy(b[16:], text)
	return b
}

func TestBroadcastSubtitlesKeepTheirLetters(t *testing.T) {
	t.Parallel()
	at := func(s, f byte) [4]byte { return [4]byte{10, 0, s, f} }
	latin := stl("00", "10000000",
		stlBlock(1, 0xFF, at(1, 0), at(2, 12), 0, "\x0d\x0b\x0bGr\xc8u\xfbe,\x8a\x8a\x02\xc2Etienne"),
		stlBlock(2, 0xFF, at(3, 0), at(4, 0), 1, "a note of the maker"),
		stlBlock(3, 0x00, at(5, 0), at(6, 0), 0, strings.Repeat("word ", 22)),
		stlBlock(3, 0xFF, at(5, 0), at(6, 0), 0, "last\x80slanted\x81"))
	got, err := transcript.Read(t.Context(), transcript.STL, latin)
	want := "1s-2.48s||Grüße, Étienne\n5s-6s||" + strings.Repeat("word ", 22) + "lastslanted\n"
	if err != nil || dump(got) != want || got.Language != "de" {
		t.Errorf("Read = error %v, %s\n%swant\n%s", err, got.Language, dump(got), want)
	}
	cyrillic := stl("01", "        ", stlBlock(1, 0xFF, [4]byte{0, 0, 1, 0}, [4]byte{0, 0, 2, 0}, 0, "\xbf\xe0\xd8\xd2\xd5\xe2"))
	if got, err := transcript.Read(t.Context(), transcript.STL, cyrillic); err != nil || dump(got) != "1s-2s||Привет\n" {
		t.Errorf("Read = error %v\n%s", err, dump(got))
	}
	if f, ok := transcript.Detect("x", latin); !ok || f != transcript.STL {
		t.Errorf("Detect = %q, %v, want stl", f, ok)
	}
}

func TestLimitsAreNamed(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 200)
	for name, c := range map[string]struct {
		format transcript.Format
		in     string
		want   string
	}{
		"segments":      {transcript.SRT, strings.Repeat("0:01 --> 0:02\nx\n", 500_001), "the limit is 500000"},
		"a line":        {transcript.VTT, "WEBVTT\n\n00:01.000 --> 00:02.000\n" + strings.Repeat("x ", 3<<20), "line 4: the line is longer than 4194304 bytes"},
		"a text":        {transcript.JSON, `{"segments":[{"start":1,"text":"` + strings.Repeat("x ", 1<<20) + `"}]}`, "bytes of text; the limit is 1048576"},
		"nested JSON":   {transcript.JSON, `{"a":` + deep, "too deep"},
		"nested XML":    {transcript.TTML, "<tt>" + strings.Repeat("<div>", 200), "too deep"},
		"nested debate": {transcript.Speech, "<TEI>" + strings.Repeat("<sp>", 200), "too deep"},
	} {
		_, err := transcript.Read(t.Context(), c.format, []byte(c.in))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: Read = %v, want an error with %q", name, err, c.want)
		}
	}
	var many strings.Builder
	for i := range 2_001 {
		many.WriteString("{\"speaker\":\"P" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune('0'+i/26%10)) + string(rune('0'+i/260)) + "\",\"text\":\"x\"}\n")
	}
	if _, err := transcript.Read(t.Context(), transcript.JSON, []byte(many.String())); err == nil || !strings.Contains(err.Error(), "speakers; the limit is 2000") {
		t.Errorf("2001 speakers: Read = %v", err)
	}
}
