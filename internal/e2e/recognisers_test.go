//go:build unix

package e2e

import (
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"unicode"

	"earshot/internal/testdata"
)

// TestPocketsphinxWritesDown runs Debian's recogniser of English through the
// whole service: MP3 and WAV go in, and what it heard is found with its times.
func TestPocketsphinxWritesDown(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"pocketsphinx_continuous", "ffmpeg"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed (Debian: pocketsphinx pocketsphinx-en-us ffmpeg)", program)
		}
	}
	s := newService(t, []string{"EARSHOT_SPEECH_COMMAND=pocketsphinx_continuous -infile {audio} -time yes -logfn /dev/null", "EARSHOT_SPEECH_MODEL=en-us"}).start(t)
	session := s.addSession(t, s.addStudy(t, "sphinx", "Sphinx", "interview", "GB", []string{"en"}), "english")
	s.mustSend(t, session, nil, upload{"jfk.mp3", testdata.Read(t, "audio/jfk.mp3")})
	s.mustSend(t, session, nil, upload{"crocodile.wav", testdata.Read(t, "audio/diarization_test.wav")})
	errors, words := 0, 0
	for _, f := range s.transcribed(t, session) {
		reference := map[string]string{"jfk.json": string(testdata.Read(t, "audio/jfk.txt")), "crocodile.json": crocodile(t)}[f.Name]
		if reference == "" {
			continue
		}
		text := s.transcriptOf(t, session, f.ID)
		wantWordTimes(t, text)
		wrong, of := wordErrors(reference, text)
		t.Logf("pocketsphinx, %s: %d of %d words wrong", f.Name, wrong, of)
		errors, words = errors+wrong, words+of
	}
	t.Logf("pocketsphinx: word error rate %.0f %% of %d words", 100*float64(errors)/float64(words), words)
	// By itself, without the service, it gets as many wrong: 19 of 22 words of the
	// old broadcast, 24 of 35 of the clear one.
	if words < 50 || errors*100 > words*85 {
		t.Errorf("%d of %d words are wrong", errors, words)
	}
	found := s.search(t, url.Values{"q": {"crocodile"}})
	if found.Total != 1 {
		t.Errorf("search finds %d passages about the crocodile, want 1", found.Total)
	}
}

// TestWhisperWritesDown runs a real Whisper model through the whole service, in
// four languages that nobody names, and on a recording that is cut into pieces.
func TestWhisperWritesDown(t *testing.T) {
	t.Parallel()
	command := os.Getenv("EARSHOT_TEST_WHISPER")
	if command == "" {
		t.Skip("set EARSHOT_TEST_WHISPER to what .ci/speech prints")
	}
	s := newService(t, []string{"EARSHOT_SPEECH_COMMAND=" + command, "EARSHOT_SPEECH_MODEL=base", "EARSHOT_SPEECH_PIECE=30s"}).start(t)
	session := s.addSession(t, s.addStudy(t, "whisper", "Whisper", "interview", "DE", []string{"de", "es", "fr", "en"}), "languages")
	type known struct{ language, reference string }
	references := map[string]known{}
	for _, language := range []string{"de", "es", "fr"} {
		var about struct {
			Transcript string `json:"transcript"`
		}
		if err := json.Unmarshal(testdata.Read(t, "audio/test_"+language+".json"), &about); err != nil {
			t.Fatal(err)
		}
		references[language+".json"] = known{language, about.Transcript}
		s.mustSend(t, session, nil, upload{language + ".wav", testdata.Read(t, "audio/test_"+language+".wav")})
	}
	one := testdata.Read(t, "audio/diarization_test.wav")[44:]
	pause := make([]byte, 32000)
	long := slices.Concat(one[:len(one)&^1], pause, one[:len(one)&^1], pause, one[:len(one)&^1])
	references["long.json"] = known{"en", strings.Repeat(crocodile(t)+" ", 3)}
	s.mustSend(t, session, nil, upload{"long.wav", wavOf(long)})
	errors, words := 0, 0
	for _, f := range s.transcribed(t, session) {
		want, ok := references[f.Name]
		if !ok {
			continue
		}
		text := s.transcriptOf(t, session, f.ID)
		wantWordTimes(t, text)
		wrong, of := wordErrors(want.reference, text)
		t.Logf("whisper base, %s: language %s, %d of %d words wrong", f.Name, f.Language, wrong, of)
		errors, words = errors+wrong, words+of
		if f.Language != want.language {
			t.Errorf("%s: language %q, want %s", f.Name, f.Language, want.language)
		}
		for _, segment := range text.Segments {
			if segment.Language != want.language {
				t.Errorf("%s: a segment is said to be in %q, want %s", f.Name, segment.Language, want.language)
			}
		}
	}
	t.Logf("whisper base: word error rate %.0f %% of %d words", 100*float64(errors)/float64(words), words)
	if words < 100 || errors*100 > words*30 {
		t.Errorf("%d of %d words are wrong", errors, words)
	}
}

// crocodile is what is said in the shared recording of two speakers.
func crocodile(t *testing.T) string {
	t.Helper()
	var about []struct {
		Words []struct {
			Word string `json:"word"`
		} `json:"words"`
	}
	if err := json.Unmarshal(testdata.Read(t, "audio/diarization_test.json"), &about); err != nil || len(about) != 1 {
		t.Fatalf("%d clips, %v", len(about), err)
	}
	var words []string
	for _, w := range about[0].Words {
		words = append(words, w.Word)
	}
	return strings.Join(words, " ")
}

// wantWordTimes checks that each word has its time, and that times run on.
func wantWordTimes(t *testing.T, text heardText) {
	t.Helper()
	last, timed, all := int64(0), 0, 0
	for _, s := range text.Segments {
		if s.StartMS < last || s.EndMS < s.StartMS {
			t.Errorf("a segment is from %d to %d ms, behind one from %d ms", s.StartMS, s.EndMS, last)
		}
		last = s.StartMS
		all += len(strings.Fields(s.Text))
		timed += len(s.Words)
	}
	if all == 0 || timed*10 < all*9 {
		t.Errorf("%d of %d words have times", timed, all)
	}
}

// wordErrors counts how many words must be put in, taken out or exchanged to
// make the reference of what was heard, and the words of the reference.
func wordErrors(reference string, text heardText) (wrong, of int) {
	var heard []string
	for _, s := range text.Segments {
		heard = append(heard, plainWords(s.Text)...)
	}
	want := plainWords(reference)
	row := make([]int, len(heard)+1)
	for j := range row {
		row[j] = j
	}
	for i, w := range want {
		diagonal := row[0]
		row[0] = i + 1
		for j, h := range heard {
			cost := diagonal
			if w != h {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(heard)], len(want)
}

func plainWords(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' })
}
