package e2e

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// tusClients is a folder with the clients that tus/package-lock.json pins and the
// script that drives them, or why there is none.
var tusClients = sync.OnceValues(func() (string, error) {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", fmt.Errorf("no %s: install the packages nodejs and npm", program)
		}
	}
	lock, err := os.ReadFile("tus/package-lock.json")
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "earshot-ci", fmt.Sprintf("tus-%x", sha256.Sum256(lock))[:20])
	if _, err := os.Stat(filepath.Join(dir, "installed")); err == nil {
		return dir, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	for _, name := range []string{"package.json", "package-lock.json"} {
		b, err := os.ReadFile("tus/" + name)
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			return "", err
		}
	}
	install := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	return dir, os.WriteFile(filepath.Join(dir, "installed"), nil, 0o600)
})

// clientFolder is a folder of its own in which scripts find the clients; without
// them the test is skipped.
func clientFolder(t *testing.T) string {
	t.Helper()
	installed, err := tusClients()
	if err != nil {
		t.Skip("the clients of npm cannot be had: ", err)
	}
	dir := t.TempDir()
	if err := os.Symlink(filepath.Join(installed, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"run.mjs", "package.json"} {
		b, err := os.ReadFile("tus/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// tusOptions are what run.mjs takes.
type tusOptions struct {
	Endpoint  string `json:"endpoint"`
	Token     string `json:"token"`
	Session   string `json:"session"`
	Path      string `json:"path"`
	UploadURL string `json:"uploadUrl,omitempty"`
	ChunkSize int64  `json:"chunkSize,omitempty"`
	Creating  bool   `json:"uploadDataDuringCreation,omitempty"`
	Parallel  int    `json:"parallelUploads,omitempty"`
	Override  bool   `json:"overridePatchMethod,omitempty"`
	Stream    bool   `json:"stream,omitempty"` // of a length that is not known before its end
	AbortAt   int64  `json:"abortAt,omitempty"`
}

// tusRun is a client that is sending.
type tusRun struct {
	cmd     *exec.Cmd
	lines   *bufio.Scanner
	errors  bytes.Buffer
	retries []string
	url     string // where the upload is, once it is done or aborted
}

// sendWith starts the client from npm.
func sendWith(t *testing.T, dir string, o tusOptions) *tusRun {
	t.Helper()
	b, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	r := &tusRun{cmd: exec.CommandContext(ctx, "node", "run.mjs", string(b))}
	r.cmd.Dir, r.cmd.Stderr = dir, &r.errors
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r.lines = bufio.NewScanner(out)
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return r
}

// until reads what the client tells until it has sent so many bytes, or has ended;
// it returns false then.
func (r *tusRun) until(sent int64) bool {
	for r.lines.Scan() {
		word, value, _ := strings.Cut(r.lines.Text(), " ")
		switch word {
		case "progress":
			if n, err := strconv.ParseInt(value, 10, 64); err == nil && sent > 0 && n >= sent {
				return true
			}
		case "retry":
			r.retries = append(r.retries, value)
		case "done", "aborted":
			r.url = value
		}
	}
	return false
}

// end waits until the client has ended, and fails the test unless all is well.
func (r *tusRun) end(t *testing.T) string {
	t.Helper()
	r.until(0)
	if err := r.cmd.Wait(); err != nil || r.url == "" {
		t.Fatalf("the client ended with %v: %s; it tried again because of %q", err, r.errors.String(), r.retries)
	}
	return r.url
}

// recordingFile is a file of noise.
func recordingFile(t testing.TB, size int64) (name, digest string) {
	t.Helper()
	name = filepath.Join(t.TempDir(), "recording.wav")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	var seed [32]byte
	for i := range seed {
		seed[i] = byte(rand.IntN(256))
	}
	if _, err := io.CopyN(io.MultiWriter(f, sum), rand.NewChaCha8(seed), size); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return name, fmt.Sprintf("%x", sum.Sum(nil))
}

// wantIntact downloads the file that an upload has become.
func (s *service) wantIntact(t *testing.T, url string, size int64, digest string) {
	t.Helper()
	id := path.Base(url)
	var f file
	s.must(t, "GET", "/api/v1/files/"+id, nil, &f)
	for deadline := time.Now().Add(time.Minute); f.State != "ready" && f.State != "failed" && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		s.must(t, "GET", "/api/v1/files/"+id, nil, &f) // a recording is looked at after it came
	}
	if f.SHA256 != digest || f.Size != size || f.State != "ready" && size > 1 {
		t.Errorf("the file is %+v, want %d bytes with the digest %s", f, size, digest)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.address+"/api/v1/files/"+id+"/content", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, res.Body); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x", sum.Sum(nil)); got != digest {
		t.Errorf("other bytes came back: %s, want %s", got, digest)
	}
}
