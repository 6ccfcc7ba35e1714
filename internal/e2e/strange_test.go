package e2e

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"earshot/internal/testdata"
)

// TestEveryStrangeFileIsReadOrExplained sends all that is broken, misnamed or
// hostile in the shared material: each file must end as ready, or as failed
// with a reason, and come back as it was sent.
func TestEveryStrangeFileIsReadOrExplained(t *testing.T) {
	t.Parallel()
	root := testdata.Dir(t)
	var names []string
	for _, folder := range []string{"hostile-strings", "media-quirks", "documents", "webvtt", "transcripts/subtitle-formats", "transcripts/spacelog", "transcripts/assemblee-nationale", "csv-spectrum/csvs"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(name string, e fs.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() {
				names = append(names, name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	eachSetting(t, func(t *testing.T, s *service) {
		s.start(t)
		session := s.addSession(t, s.addStudy(t, "strange", "Strange", "other", "FR", []string{"en"}), "strange files")
		for batch := range slices.Chunk(names, 20) {
			var files []upload
			for _, name := range batch {
				content, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, upload{name, content})
			}
			if _, err := s.send(t.Context(), session, nil, "", files...); err != nil {
				t.Fatalf("%v; log of the service:\n%s", err, s.log)
			}
		}
		files := s.settled(t, session)
		if len(files) != len(names) {
			t.Errorf("%d files are there, sent %d", len(files), len(names))
		}
		failed := 0
		for i, f := range files {
			if f.State == "failed" {
				failed++
				if f.Problem == nil || f.Problem.Detail == "" || f.Problem.Type == "" || f.Problem.Type == "reading-failed" {
					t.Errorf("%s failed without a reason: %+v", f.Name, f.Problem)
				}
			}
			if i%17 == 0 {
				want, err := os.ReadFile(names[i])
				if err != nil {
					t.Fatal(err)
				}
				if got := s.content(t, f.ID, ""); !bytes.Equal(got, want) {
					t.Errorf("%s came back with %d bytes, sent %d", f.Name, len(got), len(want))
				}
			}
		}
		t.Logf("%d files, %d of them refused with a reason", len(files), failed)
	})
}

// settled waits until every file of a session is ready or failed.
func (s *service) settled(t testing.TB, session string) []file {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		var got sessionAnswer
		s.must(t, "GET", "/api/v1/sessions/"+session, nil, &got)
		open := slices.IndexFunc(got.Files, func(f file) bool { return f.State != "ready" && f.State != "failed" })
		if open < 0 {
			return got.Files
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s stays %s; log of the service:\n%s", got.Files[open].Name, got.Files[open].State, s.log)
		}
	}
}
