package transcript_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"earshot/internal/transcript"
)

func TestReadTakesFilesAsTheyAreFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		format   transcript.Format
		in, want string
	}{
		"a voice over two lines": {
			transcript.VTT,
			"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana Ruiz>well,\nyes</v>", "1s-2s|Ana Ruiz|well, yes\n",
		},
		"two voices in one cue": {
			transcript.VTT,
			"WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Ana>no</v>\n<v Ben &amp; Co>yes", "1s-2s|Ana|no\n1s-2s|Ben & Co|yes\n",
		},
		"tags and stamps": {
			transcript.VTT,
			"WEBVTT\n\n00:01.000 --> 00:02.000\na<00:01.500><c.x> <b>b</b></c> <ruby>漢<rt>kan</rt></ruby> <lang de>ja</lang>", "1s-2s||a b 漢kan ja\n",
		},
		"marks of the typist": {
			transcript.VTT,
			"WEBVTT\n\n00:01.000 --> 00:02.000\n<laughs> I <3 it, 5 < 6 &gt; 4", "1s-2s||<laughs> I <3 it, 5 < 6 > 4\n",
		},
		"teams": {
			transcript.VTT,
			"\xef\xbb\xbfWEBVTT\r\n\r\n0f-1/12-0\r\n00:00:01.000 --> 00:00:02.500\r\n<v Ana Ruiz>Hi there.</v>\r\n", "1s-2.5s|Ana Ruiz|Hi there.\n",
		},
		"a note once": {
			transcript.SRT,
			"1\n0:01 --> 0:02\nNote: this is one\n\n2\n0:03 --> 0:04\nso at 10:30 I left", "1s-2s||Note: this is one\n3s-4s||so at 10:30 I left\n",
		},
		"one colon is no speaker": {
			transcript.SRT,
			"1\n0:01 --> 0:02\nand then\n\n2\n0:03 --> 0:04\nWonderful: it works\n\n3\n0:05 --> 0:06\nyes", "1s-2s||and then\n3s-4s||Wonderful: it works\n5s-6s||yes\n",
		},
		"two speakers in one caption": {
			transcript.SRT,
			"1\n0:01 --> 0:02\nANA: hi\nBEN: hello\nagain\n\n2\n0:03 --> 0:04\nANA: so", "1s-2s|ANA|hi\n1s-2s|BEN|hello again\n3s-4s|ANA|so\n",
		},
		"names in brackets": {
			transcript.SRT,
			"1\n0:01 --> 0:02\n[Ana Ruiz]: Hi\n\n2\n0:03 --> 0:04\n>> Ben: yes", "1s-2s|Ana Ruiz|Hi\n3s-4s|Ben|yes\n",
		},
		"a blank line inside, a number at the end": {
			transcript.SRT,
			"1\n0:01 --> 0:02\nhow many\n\n42\n\n2\n0:03 --> 0:04\n7", "1s-2s||how many 42\n3s-4s||7\n",
		},
		"short fractions and positions": {
			transcript.SRT,
			"00:02:04,08 --> 00:02:07.5 X1:40 Y2:50\n{\\an8}up", "2m4.08s-2m7.5s||up\n",
		},
		"a hundred hours": {transcript.SRT, "100:00:01,000 --> 100:00:02,000\nlate", "100h0m1s-100h0m2s||late\n"},
		"otter": {
			transcript.Text,
			"Ana Ruiz  0:01\nHi there.\nHow are you?\n\nBen  1:02:03\nFine.\n", "1s-1h2m3s|Ana Ruiz|Hi there. How are you?\n1h2m3s-1h2m3s|Ben|Fine.\n",
		},
		"stamps behind the names": {
			transcript.Text,
			"Speaker 1 (00:12):\nHi.\n\nAna Ruiz [0:15]: Yes (at 10:30) we did.\n", "12s-15s|Speaker 1|Hi.\n15s-15s|Ana Ruiz|Yes (at 10:30) we did.\n",
		},
		"descript": {
			transcript.Text,
			"[00:00:01] Ana: Hi.\n[00:00:05] Ben: Yo.\n[00:00:07] Ana: So.\n[00:00:09] Ben: Well.", "1s-5s|Ana|Hi.\n5s-7s|Ben|Yo.\n7s-9s|Ana|So.\n9s-9s|Ben|Well.\n",
		},
		"an interview in Markdown": {
			transcript.Markdown,
			"# Talk\n\n**Ana:** \\[00:12\\] Hi.\n\nMore.\n\n**Ben:** Yo.\n\n**Ana:** So?\n\n**Ben:** No.", "-||Talk\n12s-12s|Ana|Hi.\n-|Ana|More.\n-|Ben|Yo.\n-|Ana|So?\n-|Ben|No.\n",
		},
	} {
		got, err := transcript.Read(t.Context(), c.format, []byte(c.in))
		if err != nil || dump(got) != c.want {
			t.Errorf("%s: Read = error %v\n%swant\n%s", name, err, dump(got), c.want)
		}
	}
}

func TestBadTimesAreMendedWithAWarning(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want, warning string }{
		"ends early":     {"1\n0:05 --> 0:04\na", "5s-5s||a\n", "ends before it starts"},
		"runs backwards": {"0:05 --> 0:06\na\n\n0:01 --> 0:02\nb", "5s-6s||a\n1s-2s||b\n", "the order of the file is kept"},
		"before zero":    {"-0:05 --> 0:02\na", "0s-2s||a\n", "before zero"},
		"beyond reason":  {"99999999999999999999:00:00 --> 99999999999999999999:00:01\na", "1000000h0m0s-1000000h0m0s||a\n", "beyond"},
	} {
		got, err := transcript.Read(t.Context(), transcript.SRT, []byte(c.in))
		if err != nil || dump(got) != c.want || len(got.Warnings) == 0 || !strings.Contains(got.Warnings[0].Reason, c.warning) || got.Warnings[0].Line == 0 {
			t.Errorf("%s: Read = %s with %v, error %v, want %s with %q", name, dump(got), got.Warnings, err, c.want, c.warning)
		}
	}
}

func TestABadCueDoesNotTakeTheOthersAlong(t *testing.T) {
	t.Parallel()
	got, err := transcript.Read(t.Context(), transcript.VTT, []byte("WEBVTT\n\nxx:01 --> 00:02.000\nlost\n\n00:03,5 --> 00:04\nkept\n\n00:05.000 --> 00:06.000\ngood"))
	if want := "3.5s-4s||kept\n5s-6s||good\n"; err != nil || dump(got) != want {
		t.Errorf("Read = %s, error %v, want %s", dump(got), err, want)
	}
	if len(got.Warnings) != 2 || got.Warnings[0].Line != 3 || got.Warnings[1].Line != 6 {
		t.Errorf("warnings %v, want them for lines 3 and 6", got.Warnings)
	}
	for _, w := range got.Warnings {
		if strings.Contains(w.Reason, "lost") || strings.Contains(w.Reason, "kept with") {
			t.Errorf("warning %q repeats the transcript", w.Reason)
		}
	}
}

func TestColumnsThatAreLeftOutAreTold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{
		"Speaker,Start,Text,Sentiment\nAna,1.5,a,\nBen,2.5,b,good\n": 1,
		"No,Speaker,Start,End,Text\n1,Ana,1.5,2,a\n":                 0,
	} {
		got, err := transcript.Read(t.Context(), transcript.Table, []byte(in))
		if err != nil || len(got.Warnings) != want {
			t.Errorf("Read(%q) warns %v, %v, want %d warnings", in, got.Warnings, err, want)
		}
	}
}

func TestWarningsDoNotPileUp(t *testing.T) {
	t.Parallel()
	got, err := transcript.Read(t.Context(), transcript.SRT, []byte(strings.Repeat("0:02 --> 0:01\nx\n\n", 500)))
	if n := len(got.Warnings); err != nil || n != 101 || got.Warnings[100].Reason != "and 400 warnings more" {
		t.Errorf("%d warnings, error %v, want 100 and a count of the rest", n, err)
	}
}

func TestALongTurnIsReadInLinearTime(t *testing.T) {
	t.Parallel()
	begun := time.Now()
	in := "Ana: a\nBen: b\nAna: c\nBen: d\n" + strings.Repeat("and so on\n", 100_000)
	for _, text := range []string{in, strings.Repeat("Ana: x\n", 200_000) + "[0:01] Ben: y", "0:01 --> 0:02\n" + strings.Repeat("<{\\", 200_000)} {
		for _, format := range []transcript.Format{transcript.Text, transcript.Markdown, transcript.SRT} {
			_, err := transcript.Read(t.Context(), format, []byte(text))
			if _, ok := errors.AsType[*transcript.SyntaxError](err); err != nil && !ok {
				t.Error(err)
			}
		}
	}
	// Quadratic readers would take hours; a busy machine may take seconds.
	if took := time.Since(begun); took > time.Minute {
		t.Errorf("reading took %v", took)
	}
}

func TestErrorsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		format transcript.Format
		in     string
		want   string
	}{
		"no signature":  {transcript.VTT, "BROKENVTT\n", "line 1: a WebVTT file must begin with WEBVTT"},
		"empty":         {transcript.VTT, "", "line 1: a WebVTT file must begin with WEBVTT"},
		"no times":      {transcript.SRT, "\nhello", "line 2: no line has times that can be read; they look like 00:00:01,000 --> 00:00:02,500"},
		"no turns":      {transcript.Text, "just a note", `no speakers and no times were found; turns look like "Ana: text" or "[00:12] text"`},
		"unknown":       {"doc", "", `"doc" is not a format of transcripts`},
		"no good times": {transcript.VTT, "WEBVTT\n\nnow --> then\nx", "line 3: no cue has times that can be read; they look like 00:00:01.000 --> 00:00:02.500"},
	} {
		_, err := transcript.Read(t.Context(), c.format, []byte(c.in))
		if bad, ok := errors.AsType[*transcript.SyntaxError](err); !ok || bad.Error() != c.want {
			t.Errorf("%s: Read = %v, want %s", name, err, c.want)
		}
	}
}

func TestDetectLooksInsideFirst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, head string
		want       transcript.Format
	}{
		{"a.srt", "WEBVTT\n\n", transcript.VTT},
		{"a.txt", "\xef\xbb\xbf1\r\n00:00:01,000 --> 00:00:02,000\r\nHi", transcript.SRT},
		{"a.vtt", "1\n00:01.000 --> 00:02.000\nHi", transcript.VTT},
		{"a.srt", "", transcript.SRT},
		{"a.md", "**Ana:** a\n\n**Ben:** b\n\n**Ana:** c\n\n**Ben:** d", transcript.Markdown},
		{"a.txt", "Ana  0:01\na\n\nBen  0:03\nb\n\nAna  0:05\nc", transcript.Text},
		{"a.txt", "Some notes.\n\nNote: remember the milk.\n\nDone.", ""},
		{"a.md", "# Method\n\nGoal: a\n\nGoal: b\n\nMethod: c\n\nMethod: d", ""},
		{"a.csv", "Speaker,Text\nAna,a\nBen,b\n", transcript.Table},
		{"a.csv", "No,Participant,Text\n1,P1,a\n2,P2,b\n", transcript.Table},
		{"a.csv", "Title,Content,Tags,Participant\nCheckout,a,,P1\nBasket,b,,P2\n", ""}, // notes
		{"a.csv", "Participant,Text,Tags\nP1,a,\nP2,b,price\n", ""},
		{"a.csv", "Speaker,Start,Text,Sentiment\nAna,1.5,a,good\n", transcript.Table},
		{"a.pdf", "%PDF-1.4", ""},
	} {
		got, ok := transcript.Detect(c.name, []byte(c.head))
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Detect(%s, %q) = %q, %v, want %q", c.name, c.head, got, ok, c.want)
		}
	}
}

func TestWritersWriteForPeopleAndPrograms(t *testing.T) {
	t.Parallel()
	in := transcript.Transcript{Language: "de", Segments: []transcript.Segment{
		{Speaker: "Ana", Start: 3723*time.Second + 40*time.Millisecond, End: 3724 * time.Second, Timed: true, Text: "R&D, ja"},
		{Text: "ohne Zeit", Heading: "Fazit"},
	}}
	var vtt, srt, text, js bytes.Buffer
	for _, err := range []error{
		transcript.WriteVTT(&vtt, in), transcript.WriteSRT(&srt, in), transcript.WriteText(&text, in), transcript.WriteJSON(&js, in),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ got, want string }{
		{vtt.String(), "WEBVTT\nLanguage: de\n\n1\n01:02:03.040 --> 01:02:04.000\n<v Ana>R&amp;D, ja</v>\n\n2\n00:00:00.000 --> 00:00:00.000\nohne Zeit\n"},
		{srt.String(), "1\n01:02:03,040 --> 01:02:04,000\nAna: R&D, ja\n\n2\n00:00:00,000 --> 00:00:00,000\nohne Zeit\n\n"},
		{text.String(), "[01:02:03] Ana: R&D, ja\n\nohne Zeit\n"},
		{js.String(), `{"language":"de","segments":[{"speaker":"Ana","start_ms":3723040,"end_ms":3724000,"text":"R&D, ja"},` +
			`{"start_ms":null,"end_ms":null,"heading":"Fazit","text":"ohne Zeit"}]}` + "\n"},
	} {
		if c.got != c.want {
			t.Errorf("wrote %q, want %q", c.got, c.want)
		}
	}
}
