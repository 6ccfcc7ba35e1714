package speech_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earshot/internal/speech"
	"earshot/internal/testdata"
)

const secret = "sk-very-secret"

// verbose is what OpenAI's protocol answers when words are asked for.
const verbose = `{"task":"transcribe","language":"german","duration":5.2,"text":" Der hinter diesem Portal. Liegende Raum.",
 "segments":[{"id":0,"seek":0,"start":0.7,"end":2.0,"text":" Der hinter diesem Portal.","tokens":[1],"avg_logprob":-0.3},{"id":1,"start":2.0,"end":3.0,"text":" Liegende Raum."}],
 "words":[{"word":"Der","start":0.7,"end":0.9},{"word":"hinter","start":0.9,"end":1.2},{"word":"diesem","start":1.2,"end":1.5},{"word":"Portal","start":1.5,"end":2.0},
 {"word":"Liegende","start":2.0,"end":2.5},{"word":"Raum","start":2.5,"end":3.0}]}`

// server speaks the protocol over real HTTP: it refuses what a real one would.
func server(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodPost || r.URL.Path != "/v1/audio/transcriptions":
			http.NotFound(w, r)
		case r.Header.Get("Authorization") != "Bearer "+secret:
			http.Error(w, `{"error":{"message":"Incorrect API key"}}`, http.StatusUnauthorized)
		default:
			answer(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func german(t *testing.T) speech.Sound {
	t.Helper()
	return speech.Sound{WAV: filepath.Join(testdata.Dir(t), "audio", "test_de.wav"), Length: 5256 * time.Millisecond, Language: "de-AT"}
}

func TestTheProtocolIsSpoken(t *testing.T) {
	t.Parallel()
	want := testdata.Read(t, "audio/test_de.wav")
	url := server(t, func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			t.Error(err)
		}
		f := r.MultipartForm
		for field, values := range map[string]string{
			"model": "[whisper-1]", "language": "[de]", "response_format": "[verbose_json]", "timestamp_granularities[]": "[segment word]", "temperature": "[0]",
		} {
			if got := fmt.Sprint(f.Value[field]); got != values {
				t.Errorf("%s = %s, want %s", field, got, values)
			}
		}
		part, err := f.File["file"][0].Open()
		if err != nil {
			t.Error(err)
		}
		if got, _ := io.ReadAll(part); string(got) != string(want) {
			t.Errorf("%d bytes came, want %d", len(got), len(want))
		}
		io.WriteString(w, verbose)
	})
	for _, address := range []string{url, url + "/", url + "/v1", url + "/v1/audio/transcriptions"} {
		h := &speech.HTTP{URL: address, Key: secret, Model: "whisper-1"}
		got, err := h.Recognise(t.Context(), german(t))
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		if got.Language != "de" || len(got.Segments) != 2 || got.Segments[0].Text != "Der hinter diesem Portal." || got.Segments[1].Start != 2*time.Second {
			t.Errorf("got %+v", got)
		}
		if len(got.Segments[0].Words) != 4 || len(got.Segments[1].Words) != 2 || got.Segments[1].Words[1].End != 3*time.Second {
			t.Errorf("words: %+v", got.Segments)
		}
	}
}

func TestOtherFormsOfAnswerAreReadToo(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"WebVTT":      "WEBVTT\n\n00:00.700 --> 00:02.000\nDer hinter diesem Portal.\n",
		"SubRip":      "1\n00:00:00,700 --> 00:00:02,000\nDer hinter diesem Portal.\n",
		"plain JSON":  `{"text":"Der hinter diesem Portal."}`,
		"whisper.cpp": `{"result":{"language":"de"},"transcription":[{"timestamps":{"from":"00:00:00,700","to":"00:00:02,000"},"offsets":{"from":700,"to":2000},"text":" Der hinter diesem Portal."}]}`,
		"WhisperX":    `{"segments":[{"start":0.7,"end":2.0,"text":" Der hinter diesem Portal.","speaker":"SPEAKER_00","words":[{"word":"Der","start":0.7,"end":0.9,"score":0.9}]}]}`,
	} {
		url := server(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, answer) })
		got, err := (&speech.HTTP{URL: url, Key: secret}).Recognise(t.Context(), german(t))
		if err != nil || len(got.Segments) != 1 || got.Segments[0].Text != "Der hinter diesem Portal." {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for name, answer := range map[string]string{"nothing": "", "no segments": `{"text":"","segments":[]}`, "no cues": "WEBVTT\n"} {
		url := server(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, answer) })
		if got, err := (&speech.HTTP{URL: url, Key: secret}).Recognise(t.Context(), german(t)); err != nil || len(got.Segments) != 0 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// TestRefusalsAreTold tells what may pass from what will not, and checks that
// neither holds the key or what the server says.
func TestRefusalsAreTold(t *testing.T) {
	t.Parallel()
	for status, kind := range map[int]string{
		400: "speech-refused", 401: "speech-key", 404: "speech-address", 413: "speech-too-large", 302: "speech-address", 429: "", 500: "", 503: "",
	} {
		url := server(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://127.0.0.1:1/elsewhere")
			w.WriteHeader(status)
			io.WriteString(w, `{"error":{"message":"I heard: my salary is secret"}}`)
		})
		_, err := (&speech.HTTP{URL: url, Key: secret}).Recognise(t.Context(), german(t))
		if err == nil {
			t.Errorf("%d is no error", status)
			continue
		}
		refused, ok := errors.AsType[*speech.RefusedError](err)
		if ok != (kind != "") || ok && refused.Type != kind {
			t.Errorf("%d: %v, want %q", status, err, kind)
		}
		if strings.Contains(err.Error(), "salary") || strings.Contains(err.Error(), secret) {
			t.Errorf("%d: the error says too much: %v", status, err)
		}
	}
}

func TestTheWrongKeyIsTold(t *testing.T) {
	t.Parallel()
	url := server(t, func(http.ResponseWriter, *http.Request) { t.Error("a wrong key was let in") })
	_, err := (&speech.HTTP{URL: url, Key: "wrong-key"}).Recognise(t.Context(), german(t))
	if refused, ok := errors.AsType[*speech.RefusedError](err); !ok || refused.Type != "speech-key" || strings.Contains(err.Error(), "wrong-key") {
		t.Errorf("got %v", err)
	}
}

func TestAServerThatHangsIsLeft(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	url := server(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
		close(ended)
	})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := (&speech.HTTP{URL: url, Key: secret}).Recognise(ctx, german(t)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	<-ended
}

func TestNoServerIsAnErrorThatMayPass(t *testing.T) {
	t.Parallel()
	_, err := (&speech.HTTP{URL: "http://user:password@127.0.0.1:1", Key: secret}).Recognise(t.Context(), german(t))
	if _, refused := errors.AsType[*speech.RefusedError](err); err == nil || refused || strings.Contains(err.Error(), "password") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(german(t).WAV); err != nil {
		t.Error(err)
	}
}
