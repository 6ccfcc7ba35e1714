package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExportOfAFolderIsWrittenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	data, out := t.TempDir(), t.TempDir()
	text, _, err := earshot(t, "export", "--data", data)
	if err != nil || !strings.HasPrefix(text, "highlight,quote,language,") || strings.Count(text, "\n") != 1 {
		t.Errorf("export of nothing = %q, %v", text, err)
	}
	book := filepath.Join(out, "f.xlsx")
	if _, _, err := earshot(t, "export", "--data", data, "--out", book); err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(book); err != nil || !strings.HasPrefix(string(b), "PK") {
		t.Errorf("the format is told by the name: %.20q, %v", b, err)
	}
	for _, args := range [][]string{
		{"--language", "nonsense-"}, {"--from", "yesterday"}, {"--format", "exe"}, {"--out", filepath.Join(out, "x.exe")},
	} {
		if _, _, err := earshot(t, append([]string{"export", "--data", data, "--out", filepath.Join(out, "y.csv")}, args...)...); err == nil {
			t.Errorf("%q is no mistake", args)
		}
	}
	if left, err := os.ReadDir(out); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestExportThroughAServiceKeepsTheOldFileWhereItBreaksOff(t *testing.T) {
	t.Parallel()
	asked := ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.RawQuery + " " + r.Header.Get("Authorization")
		if r.URL.Query().Get("tag") == "" {
			w.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = io.WriteString(w, `{"title":"Invalid","violations":[{"field":"format","reason":"must be another"}]}`)
			return
		}
		w.Header().Set("Earshot-Withheld", "3")
		_, _ = io.WriteString(w, "half a file")
		if r.URL.Query().Get("tag") == "broken" {
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
	}))
	defer s.Close()
	out := filepath.Join(t.TempDir(), "a.csv")
	_, errs, err := earshot(t, "export", "--server", s.URL, "--token", "x", "--out", out, "--tag", "a, b", "--from", "2026", "--bom")
	if err != nil || errs != "3 highlights withheld\n" || asked != "bom=true&format=csv&from=2026&tag=a%2C+b Bearer x" {
		t.Errorf("asked %q, said %q, %v", asked, errs, err)
	}
	if _, _, err := earshot(t, "export", "--server", s.URL, "--token", "x", "--out", out, "--tag", "broken"); err == nil || !strings.Contains(err.Error(), "broke off") {
		t.Errorf("an export that breaks off: %v", err)
	}
	if b, err := os.ReadFile(out); err != nil || string(b) != "half a file" {
		t.Errorf("the file from before = %q, %v", b, err)
	}
	if _, _, err := earshot(t, "export", "--server", s.URL, "--token", "x"); err == nil || err.Error() != "Invalid; format must be another" {
		t.Errorf("a refusal: %v", err)
	}
}
