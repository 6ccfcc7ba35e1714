package e2e

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/internal/testdata"
)

// TestRepositoriesOfNotesComeIn pushes folders under git as researchers keep
// them: a session for each note, by its title and day, in its language; nothing
// of git.
func TestRepositoriesOfNotesComeIn(t *testing.T) {
	t.Parallel()
	root := testdata.Dir(t)
	s := newService(t, nil).start(t)
	study := s.addStudy(t, "notes", "Notes", "interview", "NL", []string{"nl", "fr"})
	for _, c := range []struct {
		folder, language string
		files            int
		titles           []string
		query, found     string
	}{
		{
			"nl-gebruikersonderzoeken", "nl", 10,
			[]string{"Concept MijnVraagOverCorona.nl", "Spreken met kwetsbaren", "Gebruik vertaaloptie op website"},
			"onjuist of onvolledig", "Ontwerp en usability onderzoek formulierontwerp vergunningsaanvragen door ondernemers",
		},
		{
			"fr-entretiens-montreuil", "fr", 8,
			[]string{"entretiens 01", "entretiens 04", "Glossaire", "Dataviz finances Montreuil - Brief & User Research"},
			"couleur des segments", "entretiens 01",
		},
	} {
		folder := filepath.Join(t.TempDir(), c.folder)
		if err := os.CopyFS(folder, os.DirFS(filepath.Join(root, "research", c.folder))); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("git", "-C", folder, "init", "--quiet").CombinedOutput(); err != nil {
			t.Skipf("git: %v\n%s", err, out)
		}
		before, _ := s.filesOf(t, study)
		out, err := s.pushFolder(t.Context(), t, study, folder)
		if err != nil || !strings.Contains(out, "left\t.git\t") {
			t.Fatalf("push of %s = %v\n%s", c.folder, err, out)
		}
		titles, files := s.filesOf(t, study)
		if len(titles)-len(before) != c.files {
			t.Errorf("%s became %d sessions, want %d", c.folder, len(titles)-len(before), c.files)
		}
		for _, want := range c.titles {
			if !slices.Contains(titles, want) {
				t.Errorf("%s: no session is called %q; they are %q", c.folder, want, titles)
			}
		}
		for _, f := range files {
			_, err := os.Stat(filepath.Join(folder, f.Name))
			if f.State != "ready" || f.Kind != "note" || err == nil && f.Language != c.language {
				t.Errorf("%s is %s, a %s in %q", f.Name, f.State, f.Kind, f.Language)
			}
		}
		a := s.search(t, url.Values{"q": {c.query}, "limit": {"1"}})
		if len(a.Items) == 0 || a.Items[0].Session == nil || a.Items[0].Session.Title != c.found {
			t.Errorf("%q finds %+v, want it in %q", c.query, a.Items, c.found)
		}
	}
}

// TestTablesOfNotesComeIn pushes exports of other repositories, a row a note:
// each is found as what its participant says or as what was noted, and nothing
// that stands beside it is lost.
func TestTablesOfNotesComeIn(t *testing.T) {
	t.Parallel()
	s := newService(t, nil).start(t)
	study := s.addStudy(t, "tables", "Tables", "interview", "DE", []string{"de", "en"})
	folder := t.TempDir()
	for name, content := range map[string]string{
		"dovetail.csv": "Title,Content,Type,Tags,Participant,Created at,Created by,URL\n" +
			"\"First visit, checkout\",\"She could not find the delivery date.\n\nThen she left for the shop.\",Interview,\"arrival;pain point\",P01,2026-03-02T10:11:12Z,Ana,https://dovetail.example/1\n" +
			"Second visit,\"Er sagte, die Lieferung war viel zu spät.\",Interview,arrival,P02,2026-03-03T10:11:12Z,Ana,https://dovetail.example/2\n",
		"condens.csv": "Session;Participant;Timestamp;Speaker;Note;Tags;Sentiment\nP03 Kauf;P03;00:01:12;P03;Ich finde den roten Knopf nicht;Navigation, Kauf;negativ\n" +
			"P03 Kauf;P03;00:02:40;Moderator;Was erwarten Sie hier?;;\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := s.pushFolder(t.Context(), t, study, folder); err != nil || !strings.Contains(out, "2 of 2 files sent, 0 of them earlier; 2 ready") {
		t.Fatalf("push = %v\n%s", err, out)
	}
	for query, speaker := range map[string]string{
		`"left for the shop"`: "P01", `"First visit"`: "P01", `"pain point"`: "P01", `"viel zu spät"`: "P02", `"Second visit"`: "P02",
		`"roten Knopf"`: "P03", `Navigation negativ`: "P03", `"P03 Kauf"`: "P03",
	} {
		a := s.search(t, url.Values{"q": {query}})
		if len(a.Items) == 0 || a.Items[0].Hits[0].Kind != "note" || a.Items[0].Hits[0].Speaker != speaker {
			t.Errorf("%s finds %+v, want a note of %s", query, a.Items, speaker)
		}
	}
}

// TestAWatchedFolderIsEmptiedOnce puts files into a folder that the service
// watches, kills it while it takes them, and wants each taken once.
func TestAWatchedFolderIsEmptiedOnce(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	if err := s.tryStart(t); err != nil {
		t.Fatal(err)
	}
	study := s.addStudy(t, "inbox", "Inbox", "interview", "DE", []string{"de"})
	s.stop(t)
	inbox := t.TempDir()
	files := map[string]string{
		"2026-03-31 P07.de.vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\nDer Warenkorb war leer\n", "2026-03-31 P07 notes.md": "# Gespräch\n\nEr war müde.\n",
		"2026-03-31 P07.yaml": "title: Einkauf mit P07\nmarket: AT\n", "photo.bin": "\x00\x01\x02",
	}
	for i := range 60 {
		files[filepath.Join("more", strings.Repeat("x", i+1)+".md")] = "# Note\n\nA lantern in the dark.\n"
	}
	long := time.Now().Add(-time.Hour) // so that they count as finished
	for name, content := range files {
		full := filepath.Join(inbox, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(full, long, long); err != nil {
			t.Fatal(err)
		}
	}
	left := func() int {
		n := 0
		for name := range files {
			if _, err := os.Lstat(filepath.Join(inbox, name)); err == nil {
				n++
			}
		}
		return n
	}
	s.env = append(s.env, "EARSHOT_WATCH="+inbox, "EARSHOT_WATCH_STUDY="+study)
	s.start(t)
	for killed, deadline := false, time.Now().Add(90*time.Second); left() > 1; time.Sleep(10 * time.Millisecond) {
		if !killed && left() < len(files)-10 {
			killed = true
			s.kill()
			if err := s.tryStart(t); err != nil {
				t.Fatal(err)
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d files are still there; log of the service:\n%s", left(), s.log)
		}
	}
	titles, taken := s.filesOf(t, study)
	names := map[string]int{}
	for _, f := range taken {
		names[f.Name]++
	}
	for name := range files {
		want := 1
		if strings.HasSuffix(name, ".yaml") {
			want = 0
		}
		if got := names[filepath.Base(name)]; got != want {
			t.Errorf("%s was taken %d times, want %d", name, got, want)
		}
		_, err := os.Stat(filepath.Join(inbox, "earshot-done", name))
		if (err == nil) != (want == 1) {
			t.Errorf("%s among what is done: %v", name, err)
		}
	}
	if len(titles) != 62 || !slices.Contains(titles, "Einkauf mit P07") {
		t.Errorf("there are %d sessions, want 62: %q", len(titles), titles)
	}
}
