//go:build unix

package e2e

import (
	"bufio"
	"context"
	bits "encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// heardText is a transcript as the API tells it.
type heardText struct {
	File     string `json:"file"`
	Language string `json:"language"`
	Segments []struct {
		StartMS  int64  `json:"start_ms"`
		EndMS    int64  `json:"end_ms"`
		Language string `json:"language"`
		Text     string `json:"text"`
		Words    []struct {
			Text    string `json:"text"`
			StartMS int64  `json:"start_ms"`
			EndMS   int64  `json:"end_ms"`
		} `json:"words"`
	} `json:"segments"`
}

// spokenFile is what these tests read of a file.
type spokenFile struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Name     string `json:"name"`
	State    string `json:"state"`
	Language string `json:"language"`
	Progress int    `json:"progress"`
	Machine  *struct {
		Engine    string `json:"engine"`
		Model     string `json:"model"`
		Recording string `json:"recording"`
	} `json:"machine"`
	Problem *struct {
		Type   string `json:"type"`
		Detail string `json:"detail"`
	} `json:"problem"`
}

// chatter is a WAV file of somebody who makes noise and pauses.
func chatter(length time.Duration) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var sound []byte
	for len(sound) < int(length*32000/time.Second) {
		for range 16000 * 4 {
			sound = bits.LittleEndian.AppendUint16(sound, uint16(int16(r.IntN(8000)-4000)))
		}
		sound = append(sound, make([]byte, 16000)...)
	}
	return wavOf(sound)
}

func wavOf(sound []byte) []byte {
	le := bits.LittleEndian
	b := append([]byte("RIFF"), le.AppendUint32(nil, uint32(36+len(sound)))...)
	b = append(b, "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00data"...)
	return append(le.AppendUint32(b, uint32(len(sound))), sound...)
}

// TestTranscribingGoesOnAfterAKill kills the service again and again while it
// has a recording written down, piece by piece: no piece that was heard is heard
// again, and the transcript is whole.
func TestTranscribingGoesOnAfterAKill(t *testing.T) {
	t.Parallel()
	eachSetting(t, func(t *testing.T, s *service) {
		dir := t.TempDir()
		calls, program := filepath.Join(dir, "calls"), filepath.Join(dir, "recogniser")
		err := os.WriteFile(program, fmt.Appendf(nil, `#!/bin/sh
sum=$(cksum <"$1" | cut -d' ' -f1)
echo "$sum" >>%[1]s
sleep 0.5
printf 'WEBVTT\n\n00:00:05.000 --> 00:00:07.000\nDas ist das Stück Nummer %%s von allen.\n' "$sum"
`, calls), 0o700)
		if err != nil {
			t.Fatal(err)
		}
		s.env = append(s.env, "EARSHOT_SPEECH_COMMAND="+program+" {audio}", "EARSHOT_SPEECH_PIECE=30s", "EARSHOT_SPEECH_MODEL=counting")
		s.start(t)
		session := s.addSession(t, s.addStudy(t, "speech", "Speech", "interview", "DE", []string{"de"}), "long")
		s.mustSend(t, session, nil, upload{"long.wav", chatter(200 * time.Second)})
		heard := func() []string {
			b, _ := os.ReadFile(calls)
			return strings.Fields(string(b))
		}
		const kills = 3
		for n := range kills {
			for deadline := time.Now().Add(time.Minute); len(heard()) < 2*n+2; time.Sleep(20 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("%d pieces were begun; log of the service:\n%s", len(heard()), s.log)
				}
			}
			s.kill()
			if err := s.tryStart(t); err != nil {
				t.Fatal(err)
			}
		}
		progress := s.progressOf(t, session)
		files := s.transcribed(t, session)
		text := s.transcriptOf(t, session, files[1].ID)
		pieces := slices.Compact(slices.Sorted(slices.Values(heard())))
		if len(pieces) < 7 || len(heard()) > len(pieces)+kills {
			t.Errorf("%d pieces were begun %d times in %d kills", len(pieces), len(heard()), kills)
		}
		if len(text.Segments) != len(pieces) {
			t.Errorf("the transcript has %d segments, of %d pieces", len(text.Segments), len(pieces))
		}
		for _, p := range pieces {
			n := 0
			for _, seg := range text.Segments {
				n += strings.Count(seg.Text, p)
			}
			if n != 1 {
				t.Errorf("piece %s is %d times in the transcript", p, n)
			}
		}
		if m := files[1].Machine; files[1].Name != "long.json" || m == nil || m.Engine != "command" || m.Model != "counting" || m.Recording != files[0].ID {
			t.Errorf("the transcript is %+v by %+v", files[1], m)
		}
		if files[1].Language != "de" {
			t.Errorf("its language is %q", files[1].Language)
		}
		if len(progress) < 2 || !slices.IsSorted(progress) {
			t.Errorf("progress was %v", progress)
		}
		t.Logf("%d pieces, begun %d times in %d kills; progress seen: %v", len(pieces), len(heard()), kills, progress)
	})
}

// progressOf follows the events of a session until its recording has been
// transcribed, and returns the percentages that came.
func (s *service) progressOf(t *testing.T, session string) []int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.address+"/api/v1/sessions/"+session+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var seen []int
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		var f spokenFile
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok || decode(data, &f) != nil || f.Kind != "recording" {
			continue
		}
		if f.State != "transcribing" {
			return seen
		}
		if f.Progress > 0 {
			seen = append(seen, f.Progress)
		}
	}
	t.Fatalf("the stream of events ended: %v", ctx.Err())
	return nil
}

// transcribed waits until each recording of a session has a transcript that is
// ready, and returns all files.
func (s *service) transcribed(t *testing.T, session string) []spokenFile {
	t.Helper()
	for deadline := time.Now().Add(8 * time.Minute); ; time.Sleep(250 * time.Millisecond) {
		var got struct {
			Files []spokenFile `json:"files"`
		}
		s.must(t, "GET", "/api/v1/sessions/"+session, nil, &got)
		recordings, ready := 0, 0
		for _, f := range got.Files {
			if f.State == "failed" {
				t.Fatalf("%s failed: %+v; log of the service:\n%s", f.Name, f.Problem, s.log)
			}
			if f.Kind == "recording" {
				recordings++
			} else if f.State == "ready" {
				ready++
			}
		}
		if recordings > 0 && ready == recordings {
			return got.Files
		}
		if time.Now().After(deadline) {
			t.Fatalf("files = %+v; log of the service:\n%s", got.Files, s.log)
		}
	}
}

func (s *service) transcriptOf(t *testing.T, session, file string) heardText {
	t.Helper()
	var text heardText
	s.must(t, "GET", "/api/v1/sessions/"+session+"/transcript?words=true&file="+file, nil, &text)
	return text
}

func decode(s string, into any) error { return json.Unmarshal([]byte(s), into) }
