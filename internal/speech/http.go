package speech

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"time"

	"earshot/internal/transcript"
)

// HTTP is a server that speaks OpenAI's protocol for transcriptions, as many
// that run at home do.
type HTTP struct {
	URL    string // of the server, or of its transcriptions; http or https
	Key    string // "" sends none; it goes nowhere but to this server
	Model  string
	Client *http.Client // nil for one that follows no redirects and knows no proxy
}

// mostAnswer is the largest answer that is read, in bytes: hours of words.
const mostAnswer = 64 << 20

// Identity says that it is a server, and its model.
func (h *HTTP) Identity() Identity { return Identity{Engine: "http", Model: h.Model} }

// address is where transcriptions are made.
func (h *HTTP) address() string {
	base := strings.TrimRight(h.URL, "/")
	if strings.HasSuffix(base, "/transcriptions") || strings.HasSuffix(base, "/inference") {
		return base
	}
	return strings.TrimSuffix(base, "/v1") + "/v1/audio/transcriptions"
}

// Recognise sends a piece to the server and reads its answer, in verbose JSON or
// whatever else it can be read from.
func (h *HTTP) Recognise(ctx context.Context, p Sound) (transcript.Transcript, error) {
	f, err := os.Open(p.WAV)
	if err != nil {
		return transcript.Transcript{}, err
	}
	defer func() { _ = f.Close() }()
	body, form := io.Pipe()
	w := multipart.NewWriter(form)
	go func() { form.CloseWithError(h.fill(w, f, p.Language)) }()
	defer func() { _ = body.Close() }() // ends the writer, too
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.address(), body)
	if err != nil {
		return transcript.Transcript{}, err
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	if h.Key != "" {
		req.Header.Set("Authorization", "Bearer "+h.Key)
	}
	res, err := h.client().Do(req)
	if err != nil {
		return transcript.Transcript{}, fmt.Errorf("the speech server cannot be reached: %w", withoutAddress(err))
	}
	defer func() { _ = res.Body.Close() }()
	if err := refusal(res.StatusCode); err != nil {
		return transcript.Transcript{}, err
	}
	answer, err := io.ReadAll(io.LimitReader(res.Body, mostAnswer+1))
	if err != nil {
		return transcript.Transcript{}, fmt.Errorf("read the speech server's answer: %w", err)
	}
	if len(answer) > mostAnswer {
		return transcript.Transcript{}, &RefusedError{"speech-answer", fmt.Sprintf("The speech server's answer is larger than %d MiB.", mostAnswer>>20)}
	}
	return readAnswer(ctx, answer, p.Length)
}

// fill writes the form that the protocol wants.
func (h *HTTP) fill(w *multipart.Writer, sound io.Reader, language string) error {
	fields := [][2]string{
		{"model", h.Model},
		{"response_format", "verbose_json"},
		{"temperature", "0"},
		{"timestamp_granularities[]", "segment"},
		{"timestamp_granularities[]", "word"},
	}
	if base, _, _ := strings.Cut(language, "-"); base != "" && base != "und" {
		fields = append(fields, [2]string{"language", base})
	}
	for _, f := range fields {
		if err := w.WriteField(f[0], f[1]); err != nil {
			return err
		}
	}
	part, err := w.CreateFormFile("file", "sound.wav")
	if err != nil {
		return err
	}
	if _, err := io.Copy(part, sound); err != nil {
		return err
	}
	return w.Close()
}

// alone knows no proxy and follows nobody elsewhere: sound and key go to the
// server that the operator named, or nowhere.
var alone = &http.Client{
	Transport: &http.Transport{
		ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: 10 * time.Second,
	},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (h *HTTP) client() *http.Client {
	if h.Client != nil {
		return h.Client
	}
	return alone
}

// withoutAddress takes the address off an error: it may hold a password.
func withoutAddress(err error) error {
	for {
		inner := errors.Unwrap(err)
		if _, wraps := err.(interface{ Timeout() bool }); !wraps || inner == nil {
			return err
		}
		err = inner
	}
}

// refusal sorts answers into those that will come again and those that may
// pass. What the server says besides may quote what was said, and is not told.
func refusal(status int) error {
	refused := func(kind, format string) error {
		return &RefusedError{kind, fmt.Sprintf(format, status)}
	}
	switch {
	case status == http.StatusOK:
		return nil
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return refused("speech-key", "The speech server does not accept this service's key. Tell your administrator. (The speech server answered %d.)")
	case status == http.StatusRequestEntityTooLarge:
		return refused("speech-too-large", "The speech server takes no pieces of this size. Your administrator can set shorter ones. (The speech server answered %d.)")
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed || status >= 300 && status < 400:
		return refused("speech-address", "There is no such model, or no speech server, at the address that is set. Tell your administrator. (The speech server answered %d.)")
	case status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status == http.StatusTooEarly || status >= 500:
		return fmt.Errorf("the speech server answered %d", status)
	}
	return refused("speech-refused", "The speech server could not make anything of this recording. (The speech server answered %d.)")
}

// answer is verbose JSON.
type answer struct {
	Text     string `json:"text"`
	Language string `json:"language"`
	Segments []struct {
		Start   float64      `json:"start"`
		End     float64      `json:"end"`
		Text    string       `json:"text"`
		Speaker string       `json:"speaker"`
		Words   []answerWord `json:"words"`
	} `json:"segments"`
	Words []answerWord `json:"words"`
}

type answerWord struct {
	Word        string  `json:"word"`
	Start       float64 `json:"start"`
	End         float64 `json:"end"`
	Probability float64 `json:"probability"`
	Score       float64 `json:"score"` // as WhisperX calls it
}

// readAnswer reads what a recogniser wrote about sound of a length.
func readAnswer(ctx context.Context, b []byte, length time.Duration) (transcript.Transcript, error) {
	var a answer
	if err := json.Unmarshal(b, &a); err == nil && (len(a.Segments) > 0 || a.Text != "" || strings.Contains(string(b), `"segments"`)) {
		return a.transcript(length), nil
	}
	if text := strings.TrimSpace(string(b)); text == "" || text == "WEBVTT" {
		return transcript.Transcript{}, nil // nobody spoke
	}
	if t, ok := readSphinx(b); ok {
		return t, nil
	}
	format, ok := transcript.Detect("answer", b)
	if !ok {
		return transcript.Transcript{}, &RefusedError{"speech-answer", "The speech recogniser answered in no form that is known: WebVTT, SubRip, or JSON with segments. Tell your administrator."}
	}
	t, err := transcript.Read(ctx, format, b)
	if ctx.Err() != nil {
		return transcript.Transcript{}, ctx.Err()
	}
	if err != nil {
		return transcript.Transcript{}, &RefusedError{"speech-answer", "The speech recogniser's answer could not be read. Tell your administrator."}
	}
	return t, nil
}

func seconds(s float64) time.Duration {
	if !(s > 0) || s > 1e6 {
		return 0
	}
	return time.Duration(s * float64(time.Second)).Round(time.Millisecond)
}

func (a answer) transcript(length time.Duration) transcript.Transcript {
	t := transcript.Transcript{Language: transcript.LanguageTag(a.Language)}
	if len(a.Segments) == 0 && strings.TrimSpace(a.Text) != "" {
		t.Segments = []transcript.Segment{{End: length, Timed: true, Text: oneLine(a.Text), Words: timedWords(a.Words)}}
		return t
	}
	loose := a.Words
	for _, s := range a.Segments {
		text := oneLine(s.Text)
		if text == "" {
			continue
		}
		seg := transcript.Segment{Speaker: s.Speaker, Start: seconds(s.Start), End: max(seconds(s.Start), seconds(s.End)), Timed: true, Text: text, Words: timedWords(s.Words)}
		if len(s.Words) == 0 { // OpenAI lists the words of all segments together
			n := 0
			for n < len(loose) && (loose[n].Start+loose[n].End)/2 < s.End+0.01 {
				n++
			}
			seg.Words, loose = timedWords(loose[:n]), loose[n:]
		}
		t.Segments = append(t.Segments, seg)
	}
	return t
}

func timedWords(words []answerWord) []transcript.Word {
	var timed []transcript.Word
	for _, w := range words {
		if text := oneLine(w.Word); text != "" {
			timed = append(timed, transcript.Word{
				Text: text, Start: seconds(w.Start), End: max(seconds(w.Start), seconds(w.End)), Confidence: max(0, min(max(w.Probability, w.Score), 1)),
			})
		}
	}
	return timed
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
