package transcript_test

import (
	"testing"

	"earshot/internal/transcript"
)

// TestRecognisersAgreeOnNothingButAreRead has one small answer of each tool, in
// the shape that it has, and what must come out.
func TestRecognisersAgreeOnNothingButAreRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want, language string }{
		"openai-whisper": {
			`{"language":"english","text":" Hi there","segments":[{"id":0,"seek":0,"start":0.0,"end":1.2,"text":" Hi there","tokens":[50364,2421],"temperature":0.0,"words":[{"word":" Hi","start":0.1,"end":0.4,"probability":0.9},{"word":" there","start":0.4,"end":1.1,"probability":0.8}]}]}`,
			"0s-1.2s||Hi there\n", "en",
		},
		"whisper.cpp": {
			`{"systeminfo":"AVX","model":{"type":"base"},"params":{"language":"de"},"result":{"language":"de"},"transcription":[{"timestamps":{"from":"00:00:00,000","to":"00:00:01,200"},"offsets":{"from":0,"to":1200},"text":" Grüße","tokens":[{"text":"[_BEG_]","offsets":{"from":0,"to":0},"p":0.9},{"text":" Gr","offsets":{"from":0,"to":300},"p":0.9},{"text":"üße","offsets":{"from":300,"to":900},"p":0.9}]}]}`,
			"0s-1.2s||Grüße\n", "de",
		},
		"WhisperX": {
			`{"segments":[{"start":0.1,"end":1.2,"text":"Hi","speaker":"SPEAKER_00","words":[{"word":"Hi","start":0.1,"end":0.4,"score":0.9,"speaker":"SPEAKER_00"}]},{"start":1.3,"end":2,"text":"Yes.","speaker":"SPEAKER_01","words":[]}],"word_segments":[{"word":"Hi","start":0.1,"end":0.4}]}`,
			"100ms-1.2s|SPEAKER_00|Hi\n1.3s-2s|SPEAKER_01|Yes.\n", "",
		},
		"Deepgram with utterances": {
			`{"metadata":{"request_id":"x","channels":1},"results":{"channels":[{"alternatives":[{"transcript":"Hi. Yes.","confidence":0.9,"words":[{"word":"hi","punctuated_word":"Hi.","start":0.1,"end":0.4,"confidence":0.9,"speaker":0},{"word":"yes","punctuated_word":"Yes.","start":1.1,"end":1.4,"confidence":0.9,"speaker":1}]}]}],"utterances":[{"start":0.1,"end":0.4,"transcript":"Hi.","speaker":0},{"start":1.1,"end":1.4,"transcript":"Yes.","speaker":1}]}}`,
			"100ms-400ms|Speaker 0|Hi.\n1.1s-1.4s|Speaker 1|Yes.\n", "",
		},
		"Deepgram without utterances": {
			`{"results":{"channels":[{"alternatives":[{"transcript":"Hi. Yes.","words":[{"word":"hi","punctuated_word":"Hi.","start":0.1,"end":0.4,"speaker":0},{"word":"yes","punctuated_word":"Yes.","start":1.1,"end":1.4,"speaker":1}]},{"transcript":"Hey. Yes.","words":[]}]}]}}`,
			"100ms-400ms|Speaker 0|Hi.\n1.1s-1.4s|Speaker 1|Yes.\n", "",
		},
		"AssemblyAI": {
			`{"status":"completed","language_code":"en_us","text":"Hi there. Well.","audio_duration":61,"words":[{"text":"Hi","start":1000,"end":1400,"confidence":0.9,"speaker":"A"}],"utterances":[{"speaker":"A","start":1000,"end":2400,"text":"Hi there."},{"speaker":"B","start":60000,"end":61000,"text":"Well."}]}`,
			"1s-2.4s|A|Hi there.\n1m0s-1m1s|B|Well.\n", "en-US",
		},
		"AssemblyAI without speakers": {
			`{"text":"Hi there.","words":[{"text":"Hi","start":1000,"end":1400,"confidence":0.9,"speaker":null},{"text":"there.","start":1500,"end":2100,"confidence":0.9,"speaker":null}],"utterances":null}`,
			"1s-2.1s||Hi there.\n", "",
		},
		"Amazon Transcribe": {
			`{"jobName":"j","results":{"language_code":"en-US","transcripts":[{"transcript":"Hi. Yes."}],"items":[{"type":"pronunciation","start_time":"0.1","end_time":"0.4","speaker_label":"spk_0","alternatives":[{"content":"Hi","confidence":"0.9"}]},{"type":"punctuation","alternatives":[{"content":".","confidence":"0.0"}]},{"type":"pronunciation","start_time":"1.1","end_time":"1.4","speaker_label":"spk_1","alternatives":[{"content":"Yes","confidence":"0.9"}]},{"type":"punctuation","alternatives":[{"content":"."}]}]}}`,
			"100ms-400ms|spk_0|Hi.\n1.1s-1.4s|spk_1|Yes.\n", "en-US",
		},
		"Amazon Transcribe, labels apart": {
			`{"results":{"transcripts":[{"transcript":"Hi. Yes."}],"speaker_labels":{"speakers":2,"segments":[{"start_time":"0.0","end_time":"0.5","speaker_label":"spk_0","items":[{"start_time":"0.1","end_time":"0.4","speaker_label":"spk_0"}]},{"start_time":"1.0","end_time":"1.5","speaker_label":"spk_1","items":[]}]},"items":[{"type":"pronunciation","start_time":"0.1","end_time":"0.4","alternatives":[{"content":"Hi"}]},{"type":"punctuation","alternatives":[{"content":"."}]},{"type":"pronunciation","start_time":"1.1","end_time":"1.4","alternatives":[{"content":"Yes"}]}]}}`,
			"100ms-400ms|spk_0|Hi.\n1.1s-1.4s|spk_1|Yes\n", "",
		},
		"Google v1 with speakers in the last result": {
			`{"results":[{"alternatives":[{"transcript":"hi there","words":[{"startTime":"0.1s","endTime":"0.4s","word":"hi"},{"startTime":"0.4s","endTime":"0.9s","word":"there"}]}],"languageCode":"en-us"},{"alternatives":[{"words":[{"startTime":"0.1s","endTime":"0.4s","word":"hi","speakerTag":1},{"startTime":"0.4s","endTime":"0.9s","word":"there","speakerTag":2}]}]}]}`,
			"100ms-400ms|Speaker 1|hi\n400ms-900ms|Speaker 2|there\n", "",
		},
		"Google v2": {
			`{"results":[{"alternatives":[{"transcript":"Hi.","confidence":0.9,"words":[{"startOffset":"0.100s","endOffset":"0.400s","word":"Hi.","speakerLabel":"1"}]}],"resultEndOffset":"0.5s","languageCode":"en-US"}]}`,
			"100ms-500ms|Speaker 1|Hi.\n", "",
		},
		"Azure, batch": {
			`{"source":"x","durationInTicks":9000000,"combinedRecognizedPhrases":[{"channel":0,"lexical":"hi","display":"Hi."}],"recognizedPhrases":[{"recognitionStatus":"Success","channel":0,"speaker":1,"offset":"PT0.1S","duration":"PT0.3S","offsetInTicks":1000000.0,"durationInTicks":3000000.0,"nBest":[{"confidence":0.9,"lexical":"hi","display":"Hi.","words":[{"word":"hi","offsetInTicks":1000000,"durationInTicks":3000000}]}]}]}`,
			"100ms-400ms|Speaker 1|Hi.\n", "",
		},
		"Azure, fast": {
			`{"durationMilliseconds":400,"combinedPhrases":[{"text":"Hi."}],"phrases":[{"offsetMilliseconds":100,"durationMilliseconds":300,"text":"Hi.","speaker":2,"locale":"en-US","confidence":0.9,"words":[{"text":"Hi.","offsetMilliseconds":100,"durationMilliseconds":300}]}]}`,
			"100ms-400ms|Speaker 2|Hi.\n", "",
		},
		"Rev": {
			`{"monologues":[{"speaker":0,"elements":[{"type":"text","value":"Hi","ts":0.1,"end_ts":0.4,"confidence":0.9},{"type":"punct","value":", "},{"type":"text","value":"you","ts":0.5,"end_ts":0.8},{"type":"punct","value":"."}]}]}`,
			"100ms-800ms|Speaker 0|Hi, you.\n", "",
		},
		"Speechmatics": {
			`{"format":"2.9","metadata":{"transcription_config":{"language":"en"}},"results":[{"type":"word","start_time":0.1,"end_time":0.4,"alternatives":[{"content":"Hi","confidence":1.0,"language":"en","speaker":"S1"}]},{"type":"punctuation","attaches_to":"previous","start_time":0.4,"end_time":0.4,"alternatives":[{"content":".","speaker":"S1"}]},{"type":"word","start_time":1.1,"end_time":1.4,"alternatives":[{"content":"Yes","speaker":"S2"}]}]}`,
			"100ms-400ms|S1|Hi.\n1.1s-1.4s|S2|Yes\n", "en",
		},
		"a pipeline": {
			`{"text":" Hi. Yes.","chunks":[{"timestamp":[0.0,1.5],"text":" Hi."},{"timestamp":[1.5,null],"text":" Yes."}]}`,
			"0s-1.5s||Hi.\n1.5s-1.5s||Yes.\n", "",
		},
		"lines": {
			"{\"speaker\":\"Ana\",\"start\":0.5,\"end\":1,\"text\":\"Hi.\"}\n{\"speaker\":\"Ben\",\"start\":1.5,\"end\":2,\"text\":\"Yes.\"}\n",
			"500ms-1s|Ana|Hi.\n1.5s-2s|Ben|Yes.\n", "",
		},
		"a meeting without times": {
			`{"meeting_transcripts":[{"speaker":"Project Manager","content":"Hi."},{"speaker":"Marketing","content":"Yes."}],"query":[{"query":"Who?","answer":"Ana"}]}`,
			"-|Project Manager|Hi.\n-|Marketing|Yes.\n", "",
		},
		"words in Japanese": {
			`{"results":{"items":[{"type":"pronunciation","start_time":"0.1","end_time":"0.4","alternatives":[{"content":"支払い"}]},{"type":"pronunciation","start_time":"0.4","end_time":"0.6","alternatives":[{"content":"の"}]},{"type":"punctuation","alternatives":[{"content":"。"}]}]}}`,
			"100ms-600ms||支払いの。\n", "",
		},
		"broken off": {
			`{"segments":[{"start":0.0,"end":1.2,"text":"Hi"},{"start":1.2,"end":2,"te`,
			"0s-1.2s||Hi\n", "",
		},
	} {
		format, ok := transcript.Detect("x", []byte(c.in))
		if !ok || format != transcript.JSON {
			t.Errorf("%s: Detect = %q, %v, want json", name, format, ok)
		}
		got, err := transcript.Read(t.Context(), transcript.JSON, []byte(c.in))
		if err != nil || dump(got) != c.want || got.Language != c.language {
			t.Errorf("%s: Read = error %v, language %q\n%swant\n%s", name, err, got.Language, dump(got), c.want)
		}
	}
}

func TestWordsKeepTheirTimes(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]string{
		"seconds":      `{"segments":[{"start":1,"end":1.9,"text":"Hi there","words":[{"word":" Hi","start":1.0,"end":1.4,"probability":0.9},{"word":" there","start":1.4,"end":1.9,"probability":0.8}]}]}`,
		"milliseconds": `{"utterances":[{"speaker":"A","start":1000,"end":1900,"text":"Hi there","words":[{"text":"Hi","start":1000,"end":1400,"confidence":0.9},{"text":"there","start":1400,"end":1900,"confidence":0.8}]}]}`,
		"captions":     "WEBVTT\n\n00:01.000 --> 00:01.900\nHi <00:01.400>there",
	} {
		format, _ := transcript.Detect("", []byte(in))
		got, err := transcript.Read(t.Context(), format, []byte(in))
		if err != nil || len(got.Segments) != 1 || len(got.Segments[0].Words) != 2 {
			t.Fatalf("%s: Read = %+v, %v, want one segment of two words", name, got, err)
		}
		w := got.Segments[0].Words
		if w[0].Text != "Hi" || w[0].Start != seconds(1) || w[0].End != seconds(1.4) || w[1].Text != "there" || w[1].Start != seconds(1.4) || w[1].End != seconds(1.9) {
			t.Errorf("%s: words are %+v", name, w)
		}
		if name != "captions" && (w[0].Confidence != 0.9 || w[1].Confidence != 0.8) {
			t.Errorf("%s: confidence is lost: %+v", name, w)
		}
	}
}

func TestOtherJSONIsNoTranscript(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		`{}`, `[]`, `{"WEBP":{}}`, `["a","b"]`, `[{"a":"1","b":"2"}]`, `{"text":"a note"}`,
		`{"highlights":{"x":[{"timestamp":"00:14:04","highlight":"decided"}]}}`,
		`{"data":[{"paragraphs":[{"context":"a","qas":[{"question":"b","answers":[{"text":"c","answer_start":3}]}]}]}]}`,
		`[{"name":"Ana","text":"not said"}]`,
	} {
		if f, ok := transcript.Detect("a.json", []byte(in)); ok {
			t.Errorf("Detect(%s) = %s, want no transcript", in, f)
		}
	}
}
