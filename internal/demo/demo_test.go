package demo

import (
	"bytes"
	"encoding/binary"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"

	"earshot/internal/transcript"
)

func TestSampleIsAsLargeAsPromised(t *testing.T) {
	t.Parallel()
	g := sample(t)
	languages, methods, markets := map[string]bool{}, map[string]bool{}, map[string]bool{}
	kinds := map[Kind]int{}
	waiting, marked := 0, map[string]int{}
	for _, s := range g.Sessions {
		languages[s.Language], markets[s.Market] = true, true
		for _, f := range s.Files {
			kinds[f.Kind]++
		}
		if s.AwaitsTranscript() {
			waiting++
		}
	}
	for _, s := range g.Studies {
		methods[s.Method] = true
	}
	for _, h := range g.Highlights {
		marked[h.Session]++
	}
	wellMarked := 0
	for _, n := range marked {
		if n >= 3 {
			wellMarked++
		}
	}
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"brands", len(g.Brands), 5},
		{"languages", len(languages), 7},
		{"markets", len(markets), 9},
		{"methods", len(methods), 6},
		{"studies", len(g.Studies), 13},
		{"sessions", len(g.Sessions), 44},
		{"transcripts", kinds[Transcript], 35},
		{"notes", kinds[Note], 20},
		{"recordings", kinds[Recording], 8},
		{"sessions that wait for a transcript", waiting, 2},
		{"tags", len(g.Tags), 25},
		{"highlights", len(g.Highlights), 100},
		{"sessions with three highlights", wellMarked, 20},
		{"findings", len(g.Findings), 24},
		{"insights", len(g.Insights), 9},
	} {
		if c.got < c.want {
			t.Errorf("%s: got %d, want at least %d", c.what, c.got, c.want)
		}
	}
}

func TestCueTimesRunForward(t *testing.T) {
	t.Parallel()
	for s, f := range filesOf(sample(t), Transcript) {
		all := cues(t, f)
		if len(all) < 15 || len(all) > 40 {
			t.Errorf("%s has %d cues, want 15 to 40", f.Name, len(all))
		}
		var before time.Duration
		for _, c := range all {
			if c.Start < before || c.End <= c.Start {
				t.Errorf("%s: cue %v to %v after %v", f.Name, c.Start, c.End, before)
			}
			before = c.End
		}
		for _, p := range s.Participants {
			if !slices.ContainsFunc(all, func(c transcript.Segment) bool { return c.Speaker == p }) {
				t.Errorf("%s: participant %s says nothing", f.Name, p)
			}
		}
	}
}

func TestNoSentenceIsSaidInTwoSessions(t *testing.T) {
	t.Parallel()
	saidIn := map[string]string{}
	for s, f := range filesOf(sample(t), Transcript) {
		for _, c := range cues(t, f) {
			text := strings.ToLower(c.Text)
			if other, ok := saidIn[text]; ok && other != s.ID {
				t.Errorf("%s and %s both say %q", other, s.ID, c.Text)
			}
			saidIn[text] = s.ID
		}
	}
}

func TestParticipantsBelongToOneSession(t *testing.T) {
	t.Parallel()
	metIn := map[string]string{}
	for _, s := range sample(t).Sessions {
		if len(s.Participants) == 0 {
			t.Errorf("session %s has no participants", s.ID)
		}
		for _, p := range s.Participants {
			if other, ok := metIn[p]; ok {
				t.Errorf("participant %s is in %s and %s", p, other, s.ID)
			}
			metIn[p] = s.ID
		}
	}
}

func TestQuotesAreFoundAsTheProductReadsTheFile(t *testing.T) {
	t.Parallel()
	g := sample(t)
	byID := map[string]Session{}
	for _, s := range g.Sessions {
		byID[s.ID] = s
	}
	for _, h := range g.Highlights {
		f, _ := byID[h.Session].File(h.File)
		if n := countIn(pieces(t, f), h.Quote); n != 1 {
			t.Errorf("highlight %s: %q is in %d pieces of %s, want 1", h.ID, h.Quote, n, f.Name)
		}
	}
}

func TestTextsAreInTheLanguageTheySay(t *testing.T) {
	t.Parallel()
	g := sample(t)
	for _, f := range filesOf(g, Transcript) {
		wantLanguage(t, f.Name, strings.Join(pieces(t, f), "\n"), f.Language)
	}
	for _, f := range filesOf(g, Note) {
		wantLanguage(t, f.Name, strings.Join(pieces(t, f), "\n"), f.Language)
	}
	for _, f := range g.Findings {
		wantLanguage(t, f.ID, f.Claim+" "+f.Body, f.Language)
	}
	for _, i := range g.Insights {
		wantLanguage(t, i.ID, i.Claim+" "+i.Body, "en")
	}
}

func wantLanguage(t *testing.T, name, text, want string) {
	t.Helper()
	if !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) {
		t.Errorf("%s is not valid UTF-8", name)
	}
	if got := whatlanggo.DetectLang(text).Iso6391(); got != want {
		t.Errorf("language of %s = %s, want %s", name, got, want)
	}
}

func TestRecordingsAreAsLongAsTheirTranscripts(t *testing.T) {
	t.Parallel()
	total := 0
	for s, f := range filesOf(sample(t), Recording) {
		total += len(f.Bytes)
		length := oggLength(f.Bytes)
		if length < 30*time.Second || length > 70*time.Second {
			t.Errorf("%s lasts %v, want 30 s to 70 s", f.Name, length)
		}
		if s.AwaitsTranscript() {
			continue
		}
		spoken, _ := s.File(s.ID + ".vtt")
		all := cues(t, spoken)
		if silence := length - all[len(all)-1].End; silence < 0 || silence > time.Second {
			t.Errorf("%s ends %v after its last cue", f.Name, silence)
		}
	}
	if total >= 1_500_000 {
		t.Errorf("recordings have %d bytes together, want less than 1.5 MB", total)
	}
}

// oggLength reads how far the last page says that it plays: 48000 a second.
func oggLength(b []byte) time.Duration {
	page := b[bytes.LastIndex(b, []byte("OggS")):]
	return time.Duration(binary.LittleEndian.Uint64(page[6:14])) * time.Second / 48000
}

func TestLoadNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, file, old, now, want string }{
		{"quote nobody said", "highlights.yaml", "Eine Nachricht am Tag", "Zwei Nachrichten am Tag", "halle-alerts-2: the quote occurs 0 times"},
		{"unknown tag", "findings.yaml", "tags: [delivery-date]", "tags: [sofas]", `"sofas" is not known`},
		{"unknown parent", "tags.yaml", "parent: signin,", "parent: door,", `"door" is not known`},
		{"evidence from elsewhere", "findings.yaml", "[gent-address-1]", "[namur-label-1]", "namur-label-1 is from study returns"},
		{"finding that is gone", "insights.yaml", "supports: [four-dots-no-date,", "supports: [five-dots,", `"five-dots" is not known`},
		{"id used twice", "tags.yaml", "id: returns,", "id: checkout,", `tag "checkout": the id is empty or used twice`},
		{"market of another study", "group.yaml", "language: uk\n    market: PL", "language: uk\n    market: SE", `wroclaw-ukrainian: "SE" is not known`},
		{"misspelt field", "insights.yaml", "claim:", "clam:", "field clam not found"},
		{"missing file", "group.yaml", "name: halle-alerts.ogg", "name: halle.ogg", "halle.ogg"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			broken := copyOf(t)
			text := string(broken[c.file].Data)
			if !strings.Contains(text, c.old) {
				t.Fatalf("%s does not contain %q", c.file, c.old)
			}
			broken[c.file].Data = []byte(strings.Replace(text, c.old, c.now, 1))
			if _, err := load(broken); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("load = %v, want an error with %q", err, c.want)
			}
		})
	}
}

func copyOf(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(content, "content", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := content.ReadFile(name)
		files[strings.TrimPrefix(name, "content/")] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func sample(t *testing.T) Group {
	t.Helper()
	g, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// filesOf yields every file of one kind with its session.
func filesOf(g Group, kind Kind) func(func(Session, File) bool) {
	return func(yield func(Session, File) bool) {
		for _, s := range g.Sessions {
			for _, f := range s.Files {
				if f.Kind == kind && !yield(s, f) {
					return
				}
			}
		}
	}
}
