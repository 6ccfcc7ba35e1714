package transcript_test

import (
	"fmt"
	"strings"
	"testing"

	"earshot/internal/transcript"
)

// TestLongAnswersAreToldByTheirBeginning has half an hour of speech in the shape
// of each tool, with all that real files say before anybody speaks: the first
// three kilobytes must do, as they are all that is looked at when a file comes.
func TestLongAnswersAreToldByTheirBeginning(t *testing.T) {
	t.Parallel()
	const head = 3 << 10
	text := strings.Repeat("so we looked for the basket again. ", 400)
	many := func(item string) string {
		items := make([]string, 400)
		for i := range items {
			items[i] = strings.NewReplacer("N", fmt.Sprint(i), "SECONDS", fmt.Sprintf("%d.5", i*4)).Replace(item)
		}
		return strings.Join(items, ",")
	}
	settings := `"id":"5551722-f677-48a6-9287-39c0aafd9ac1","language_model":"assemblyai_default","acoustic_model":"assemblyai_default","language_code":"en_us","status":"completed","audio_url":"https://example.org/` +
		strings.Repeat("a", 300) + `","punctuate":true,"format_text":true,"dual_channel":null,"webhook_url":null,"auto_highlights_result":null,"redact_pii":false,"speech_model":null,"custom_spelling":null,`
	for name, in := range map[string]string{
		"openai-whisper":    `{"text":"` + text + `","segments":[` + many(`{"id":N,"start":SECONDS,"end":SECONDS,"text":" basket"}`) + `],"language":"en"}`,
		"openai API":        `{"task":"transcribe","language":"english","duration":1800.5,"text":"` + text + `","segments":[` + many(`{"id":N,"start":SECONDS,"end":SECONDS,"text":" basket"}`) + `]}`,
		"words come first":  `{"task":"transcribe","language":"english","duration":1800.5,"words":[` + many(`{"word":"basket","start":SECONDS,"end":SECONDS}`) + `],"text":"` + text + `"}`,
		"faster-whisper":    `{"info":{"language":"en","language_probability":0.99,"duration":1800,"transcription_options":{"beam_size":5,"suppress_tokens":[` + strings.Trim(strings.Repeat("220,", 500), ",") + `]}},"segments":[` + many(`{"id":N,"start":SECONDS,"end":SECONDS,"text":" basket"}`) + `]}`,
		"one long segment":  `{"segments":[{"id":0,"seek":0,"start":0.0,"end":30.0,"text":"` + text + `"}]}`,
		"tokens":            `{"segments":[{"id":0,"seek":0,"start":0.0,"end":30.0,"tokens":[` + strings.Trim(strings.Repeat("50364,", 800), ",") + `],"text":"basket"}]}`,
		"whisper.cpp":       `{"systeminfo":"AVX","model":{"type":"base"},"params":{"language":"de"},"result":{"language":"de"},"transcription":[` + many(`{"timestamps":{"from":"00:00:00,000","to":"00:00:01,200"},"offsets":{"from":N,"to":N},"text":" Korb"}`) + `]}`,
		"Amazon Transcribe": `{"jobName":"j","accountId":"1","status":"COMPLETED","results":{"transcripts":[{"transcript":"` + text + `"}],"items":[` + many(`{"type":"pronunciation","start_time":"SECONDS","end_time":"SECONDS","alternatives":[{"content":"basket"}]}`) + `]}}`,
		"Amazon, labels":    `{"jobName":"j","results":{"speaker_labels":{"segments":[` + many(`{"start_time":"SECONDS","end_time":"SECONDS","speaker_label":"spk_0","items":[]}`) + `]},"transcripts":[{"transcript":"` + text + `"}],"items":[` + many(`{"type":"pronunciation","start_time":"SECONDS","end_time":"SECONDS","alternatives":[{"content":"basket"}]}`) + `]}}`,
		"Google v1":         `{"results":[{"alternatives":[{"transcript":"` + text + `","confidence":0.9,"words":[` + many(`{"startTime":"SECONDSs","endTime":"SECONDSs","word":"basket"}`) + `]}]}]}`,
		"Google v1, words":  `{"results":[{"alternatives":[{"words":[` + many(`{"startTime":"SECONDSs","endTime":"SECONDSs","word":"basket"}`) + `],"transcript":"` + text + `"}]}]}`,
		"Azure, batch":      `{"source":"https://example.org/a.wav","timestamp":"2026-03-31T00:00:00Z","durationInTicks":18000000000,"duration":"PT30M","combinedRecognizedPhrases":[{"channel":0,"lexical":"` + text + `","itn":"` + text + `","maskedITN":"` + text + `","display":"` + text + `"}],"recognizedPhrases":[` + many(`{"recognitionStatus":"Success","channel":0,"speaker":1,"offsetInTicks":N0000000,"durationInTicks":10000000,"nBest":[{"display":"Basket."}]}`) + `]}`,
		"Azure, fast":       `{"durationMilliseconds":1800000,"combinedPhrases":[{"text":"` + text + `"}],"phrases":[` + many(`{"offsetMilliseconds":N000,"durationMilliseconds":900,"text":"Basket.","speaker":1}`) + `]}`,
		"Deepgram":          `{"metadata":{"transaction_key":"deprecated","request_id":"x","sha256":"y","created":"2026","duration":1800,"channels":1,"models":["z"],"model_info":{"z":{"name":"general","version":"1","arch":"nova"}}},"results":{"channels":[{"alternatives":[{"transcript":"` + text + `","confidence":0.9,"words":[` + many(`{"word":"basket","start":SECONDS,"end":SECONDS,"speaker":0}`) + `]}]}]}}`,
		"AssemblyAI":        `{` + settings + `"text":"` + text + `","words":[` + many(`{"text":"basket","start":N000,"end":N900,"speaker":"A"}`) + `]}`,
		"AssemblyAI, words": `{` + settings + `"words":[` + many(`{"text":"basket","start":N000,"end":N900,"speaker":"A"}`) + `],"text":"` + text + `"}`,
		"Rev":               `{"monologues":[{"speaker":0,"elements":[` + many(`{"type":"text","value":"basket","ts":SECONDS,"end_ts":SECONDS}`) + `]}]}`,
		"Speechmatics":      `{"format":"2.9","job":{"created_at":"2026","data_name":"a.wav","duration":1800,"id":"x"},"metadata":{"created_at":"2026","type":"transcription","language_pack_info":{"adapted":false,"itn":true,"word_delimiter":" ","language_description":"English"},"transcription_config":{"diarization":"speaker","language":"en","additional_vocab":[` + strings.Trim(strings.Repeat(`{"content":"basket"},`, 100), ",") + `]}},"results":[` + many(`{"type":"word","start_time":SECONDS,"end_time":SECONDS,"alternatives":[{"content":"basket","speaker":"S1"}]}`) + `]}`,
	} {
		if !transcript.Sure("talk.json", []byte(in[:head])) {
			t.Errorf("%s is not told by its beginning", name)
		}
		if got, err := transcript.Read(t.Context(), transcript.JSON, []byte(in)); err != nil || len(got.Segments) == 0 {
			t.Errorf("%s: %d segments, %v", name, len(got.Segments), err)
		}
	}
}
