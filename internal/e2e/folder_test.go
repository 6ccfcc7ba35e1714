package e2e

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/internal/database"
	"earshot/internal/testdata"

	gocmp "github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// pushFolder runs the program on a folder and gives what it prints.
func (s *service) pushFolder(ctx context.Context, t *testing.T, study, folder string, more ...string) (string, error) {
	t.Helper()
	args := append([]string{"push", "--server", s.address, "--study", study, "--state", filepath.Join(s.dir, "push.json"), folder}, more...)
	cmd := s.command(t, args...)
	cmd.Env = append(cmd.Env, "EARSHOT_TOKEN="+s.token)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		return "", err
	}
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	defer stop()
	err := cmd.Wait()
	if err != nil && ctx.Err() == nil {
		t.Log(errs.String())
	}
	return out.String(), err
}

type sessionList struct {
	Items []struct {
		ID, Title string
		HeldOn    string `json:"held_on"`
		Language  string
	}
	Next string
}

// filesOf lists the files of a study, by session.
func (s *service) filesOf(t *testing.T, study string) (titles []string, files []file) {
	t.Helper()
	for after := ""; ; {
		var page sessionList
		s.must(t, "GET", "/api/v1/studies/"+study+"/sessions?limit=100&after="+after, nil, &page)
		for _, item := range page.Items {
			var session sessionAnswer
			s.must(t, "GET", "/api/v1/sessions/"+item.ID, nil, &session)
			titles, files = append(titles, item.Title), append(files, session.Files...)
		}
		if after = page.Next; after == "" {
			return titles, files
		}
	}
}

// TestPushOfAFolderIsKilledAndGoesOn kills the program again and again, until
// it has sent everything: once each.
func TestPushOfAFolderIsKilledAndGoesOn(t *testing.T) {
	t.Parallel()
	s := newService(t, nil).start(t)
	study := s.addStudy(t, "folder", "Folder", "interview", "DE", []string{"de"})
	folder := t.TempDir()
	const sessions = 40
	for i := range sessions {
		for name, content := range map[string]string{
			"P%02d.md": "---\ndate: 2026-03-%02d\n---\n# Gespräch %d\n\nDer Warenkorb war leer.\n", "P%02d.de.vtt": "WEBVTT\n\n00:%02d.000 --> 00:59.000\nSatz %d\n",
		} {
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf(name, i)), fmt.Appendf(nil, content, i%28+1, i), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if out, err := s.pushFolder(t.Context(), t, study, folder, "--dry-run"); err != nil || !strings.Contains(out, "80 files of 0.0 MB become 40 sessions") {
		t.Fatalf("push --dry-run = %v\n%s", err, out)
	}
	if titles, _ := s.filesOf(t, study); len(titles) != 0 {
		t.Fatalf("push --dry-run made %d sessions", len(titles))
	}
	killed := 0
	var out string
	for wait := 150 * time.Millisecond; ; wait += 100 * time.Millisecond {
		ctx, cancel := context.WithTimeout(t.Context(), wait)
		var err error
		out, err = s.pushFolder(ctx, t, study, folder)
		cancel()
		if err == nil {
			break
		}
		if killed++; killed > 100 {
			t.Fatal("it does not come to an end")
		}
	}
	if killed < 2 || !strings.Contains(out, "80 of 80 files sent") || !strings.Contains(out, "80 ready") {
		t.Errorf("after %d kills push says:\n%s", killed, out)
	}
	titles, files := s.filesOf(t, study)
	names := map[string]int{}
	for _, f := range files {
		names[f.Name]++
		if names[f.Name] > 1 || f.State != "ready" || strings.HasSuffix(f.Name, ".vtt") && f.Language != "de" {
			t.Errorf("%+v, number %d of its name", f, names[f.Name])
		}
	}
	if len(titles) != sessions || len(files) != 2*sessions {
		t.Errorf("%d sessions with %d files, want %d with %d", len(titles), len(files), sessions, 2*sessions)
	}
	if out, err := s.pushFolder(t.Context(), t, study, folder); err != nil || !strings.Contains(out, "80 of 80 files sent, 80 of them earlier") {
		t.Errorf("push of what has been sent = %v\n%s", err, out)
	}
}

// TestSharedFilesArePushedInOneGo sends all that is shared, broken and hostile
// files included. Each becomes ready or fails with a reason: the golden file
// has a line for each.
func TestSharedFilesArePushedInOneGo(t *testing.T) {
	t.Parallel()
	root := testdata.Dir(t)
	s := newService(t, nil).start(t)
	study := s.addStudy(t, "shared", "Shared", "interview", "DE", []string{"de"})
	begun := time.Now()
	out, err := s.pushFolder(t.Context(), t, study, root)
	if err != nil {
		t.Fatalf("push = %v\n%s\nlog of the service:\n%s", err, out, s.log)
	}
	t.Logf("took %v: %s", time.Since(begun).Round(time.Millisecond), out[strings.LastIndexByte(strings.TrimSpace(out), '\n')+1:])
	_, files := s.filesOf(t, study)
	s.stop(t)
	table := s.table(t, files)
	file := filepath.Join("testdata", "shared.golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(table), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(strings.Split(string(want), "\n"), strings.Split(table, "\n")); diff != "" {
		t.Errorf("%s (-want +got), -update writes it anew:\n%s", file, diff)
	}
}

// table says of each file what it is, how far it has come, and how much of it
// can be searched: segments, passages, speakers, first and last time.
func (s *service) table(t *testing.T, files []file) string {
	t.Helper()
	db, err := database.Open(t.Context(), filepath.Join(s.dir, "earshot.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	lines := make([]string, 0, len(files))
	for _, f := range files {
		if f.State != "ready" && f.State != "failed" {
			t.Errorf("%s is %s", f.Name, f.State)
		}
		line := fmt.Sprintf("%s\t%.8s\t%s\t%s", f.Name, f.SHA256, f.Kind, f.State)
		if f.Problem != nil {
			line += "\t" + f.Problem.Type + ": " + f.Problem.Detail
		}
		if f.State == "ready" && (f.Kind == "note" || f.Kind == "transcript") {
			line += s.counts(t, db, f.ID)
		}
		lines = append(lines, line)
	}
	slices.SortFunc(lines, cmp.Compare[string])
	return strings.Join(lines, "\n") + "\n"
}

func (s *service) counts(t *testing.T, db *database.DB, id string) string {
	t.Helper()
	segments, err := database.Segments(t.Context(), db, id)
	if err != nil {
		t.Fatal(err)
	}
	passages, err := database.PassagesOf(t.Context(), db, id)
	if err != nil {
		t.Fatal(err)
	}
	speakers, first, last := map[string]bool{}, int64(-1), int64(-1)
	for _, s := range segments {
		if s.Speaker != "" {
			speakers[s.Speaker] = true
		}
		if s.StartMS != nil && (first < 0 || *s.StartMS < first) {
			first = *s.StartMS
		}
		if s.EndMS != nil {
			last = max(last, *s.EndMS)
		}
	}
	line := fmt.Sprintf("\t%d segments, %d passages", len(segments), len(passages))
	if len(speakers) > 0 {
		line += fmt.Sprintf(", %d speakers", len(speakers))
	}
	if first >= 0 {
		line += fmt.Sprintf(", %v to %v", time.Duration(first)*time.Millisecond, time.Duration(last)*time.Millisecond)
	}
	return line
}
