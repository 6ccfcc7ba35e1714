package e2e

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"earshot/internal/testdata"
)

// inTranslation is what a search says of a hit in a translation.
type inTranslation struct {
	Items []struct {
		Hits []struct {
			URL        string
			StartMS    int64 `json:"start_ms"`
			Language   string
			Translates *struct{ Of, Status, Language, Said string }
		}
	}
}

// TestFromTranslationToEvidence takes a real log of a flight and its translation
// the whole way: both are pushed, search in the second language finds the first,
// what was said is highlighted, and the export has both with the status.
func TestFromTranslationToEvidence(t *testing.T) {
	t.Parallel()
	eachSetting(t, func(t *testing.T, s *service) {
		s.start(t)
		study := s.addStudy(t, "vostok", "Vostok", "interview", "RU", []string{"ru", "en"})
		dir := t.TempDir()
		for name, from := range map[string]string{"vostok1.txt": "vostok1.ru.txt", "vostok1.en.txt": "vostok1.en.txt"} {
			write(t, filepath.Join(dir, name), testdata.Read(t, "transcripts/spacelog/"+from))
		}
		write(t, filepath.Join(dir, "vostok1.yaml"), []byte("language: ru\ntranslation: human\n"))
		push := s.command(t, "push", dir, "--server", s.address, "--study", study, "--state", filepath.Join(s.dir, "push.json"))
		push.Env = append(push.Env, "EARSHOT_TOKEN="+s.token)
		if out, err := push.CombinedOutput(); err != nil {
			t.Fatalf("push = %v:\n%s", err, out)
		}
		var sessions struct{ Items []identified }
		s.must(t, "GET", "/api/v1/studies/"+study+"/sessions", nil, &sessions)
		if len(sessions.Items) != 1 {
			t.Fatalf("%d sessions, want one of both files", len(sessions.Items))
		}
		session := sessions.Items[0].ID
		byName := map[string]string{}
		for _, f := range s.waitReady(t, session) {
			byName[f.Name] = f.ID
		}
		original, translation := byName["vostok1.txt"], byName["vostok1.en.txt"]

		var found inTranslation
		for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
			s.must(t, "GET", "/api/v1/search?"+url.Values{"q": {"weightlessness"}, "expand": {"off"}}.Encode(), nil, &found)
			if len(found.Items) > 0 || time.Now().After(deadline) {
				break
			}
		}
		if len(found.Items) != 1 || len(found.Items[0].Hits) == 0 {
			t.Fatalf("found %+v", found)
		}
		h := found.Items[0].Hits[0]
		if h.Translates == nil || h.Translates.Of != original || h.Translates.Status != "human" || h.Language != "en" || !strings.Contains(h.Translates.Said, "евесомост") {
			t.Fatalf("the hit says %+v of itself", h)
		}
		if !strings.Contains(h.URL, "?translation="+translation+"#t=") {
			t.Errorf("it leads to %s", h.URL)
		}

		// What was said is evidence, its translation is not.
		quote := map[string]any{"file": original, "quote": h.Translates.Said, "start_ms": h.StartMS}
		var highlight identified
		s.must(t, "POST", "/api/v1/sessions/"+session+"/highlights", quote, &highlight)
		quote["file"] = translation
		if err := s.call(t.Context(), "POST", "/api/v1/sessions/"+session+"/highlights", quote, nil); err == nil || !strings.Contains(err.Error(), "422") {
			t.Errorf("a highlight in the translation = %v, want it refused", err)
		}
		rows := s.exportedRows(t)
		if len(rows) != 2 {
			t.Fatalf("rows = %q", rows)
		}
		at := map[string]string{}
		for i, name := range rows[0] {
			at[name] = rows[1][i]
		}
		if at["quote"] != h.Translates.Said || at["language"] != "ru" || !strings.Contains(at["translation"], "eightless") || at["translation_status"] != "human" || at["translation_language"] != "en" {
			t.Errorf("the export says %q", at)
		}

		// What is masked in the original is gone from its translation, too.
		var text struct {
			Segments []struct {
				Number int
				Text   string
			}
		}
		s.must(t, "GET", "/api/v1/sessions/"+session+"/transcript?file="+original, nil, &text)
		for _, line := range text.Segments {
			if strings.Contains(h.Translates.Said, line.Text) && strings.Contains(line.Text, "евесомост") {
				s.must(t, "PATCH", "/api/v1/files/"+original+"/segments/"+strconv.Itoa(line.Number), map[string]string{"text": "[masked]"}, nil)
			}
		}
		deadline := time.Now().Add(10 * time.Second)
		for s.hasMoment(t, h.StartMS) && time.Now().Before(deadline) {
			time.Sleep(50 * time.Millisecond)
		}
		if s.hasMoment(t, h.StartMS) {
			t.Error("the translation of a line that was masked is still found")
		}
	})
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// exportedRows are the lines of an export in CSV.
func (s *service) exportedRows(t *testing.T) [][]string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.address+"/api/v1/export/findings?format=csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	rows, err := csv.NewReader(res.Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// hasMoment reports whether a search for the same word finds a moment.
func (s *service) hasMoment(t *testing.T, ms int64) bool {
	t.Helper()
	var again inTranslation
	s.must(t, "GET", "/api/v1/search?"+url.Values{"q": {"weightlessness"}, "expand": {"off"}}.Encode(), nil, &again)
	for _, item := range again.Items {
		for _, h := range item.Hits {
			if h.StartMS == ms {
				return true
			}
		}
	}
	return false
}
