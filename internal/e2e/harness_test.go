package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"earshot/internal/database/databasetest"
	"earshot/internal/testlog"
	"earshot/uploads/s3store/s3storetest"
)

// binary is the program under test, built once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "earshot-e2e-")
	if err != nil {
		return "", err
	}
	built := filepath.Join(dir, "earshot")
	args := append([]string{"build"}, buildFlags...)
	out, err := exec.Command("go", append(args, "-o", built, "earshot/cmd/earshot")...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return built, nil
})

func TestMain(m *testing.M) {
	if index := os.Getenv(floorIndex); index != "" {
		fmt.Fprintln(os.Stderr, serveFloor(index))
		os.Exit(1)
	}
	code := m.Run()
	if built, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(built))
	}
	os.Exit(code)
}

// setting is a way to run the service.
type setting struct {
	name string
	env  func(t *testing.T) []string
}

// settings are the ways that the same tests run in.
var settings = []setting{
	{"sqlite and folder", func(*testing.T) []string { return nil }},
	{"postgres and s3", func(t *testing.T) []string {
		s3 := s3storetest.Options(t)
		return []string{
			"EARSHOT_DATABASE=" + databasetest.PostgresURL(t),
			"EARSHOT_S3_ENDPOINT=" + endpoint(s3.Endpoint, s3.Secure), "EARSHOT_S3_BUCKET=" + s3.Bucket,
			"EARSHOT_S3_ACCESS_KEY=" + s3.AccessKey, "EARSHOT_S3_SECRET_KEY=" + s3.SecretKey,
			"EARSHOT_S3_REGION=" + s3.Region, "EARSHOT_S3_CREATE_BUCKET=true",
		}
	}},
}

func endpoint(host string, secure bool) string {
	switch {
	case strings.Contains(host, "://"):
		return host
	case secure:
		return "https://" + host
	}
	return "http://" + host
}

// eachSetting runs a test in all of them.
func eachSetting(t *testing.T, test func(t *testing.T, s *service)) {
	t.Helper()
	for _, each := range settings {
		t.Run(each.name, func(t *testing.T) {
			t.Parallel()
			test(t, newService(t, each.env(t)))
		})
	}
}

// noLimits lets tests ask as often as they like; those about limits set some.
var noLimits = []string{"EARSHOT_LIMIT_SIGN_INS=0", "EARSHOT_LIMIT_SEARCHES=0", "EARSHOT_LIMIT_UPLOADS=0", "EARSHOT_LIMIT_EXPORTS=0"}

// service is the product on a folder of its own, which stays when it is killed.
type service struct {
	dir, token string
	env        []string
	address    string
	process    *exec.Cmd
	log        *testlog.Log
}

// newService prepares a folder and a token, and starts nothing.
func newService(t testing.TB, env []string) *service {
	t.Helper()
	s := &service{dir: filepath.Join(t.TempDir(), "data"), env: env, log: &testlog.Log{}}
	out, err := s.command(t, "token", "create", "--data", s.dir, "--role", "group-admin").Output()
	if err != nil {
		t.Fatalf("token create: %v\n%s", err, stderr(err))
	}
	s.token = strings.TrimSuffix(string(out), "\n")
	if !strings.HasPrefix(s.token, "esh_") || strings.ContainsAny(s.token, " \n") {
		t.Fatalf("token create printed more or less than a token: %d bytes", len(out))
	}
	return s
}

func stderr(err error) string {
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(e.Stderr)
	}
	return ""
}

func (s *service) command(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Env = append(append(os.Environ(), noLimits...), s.env...)
	return cmd
}

// start runs the service and returns when it listens.
func (s *service) start(t testing.TB) *service {
	t.Helper()
	if err := s.tryStart(t); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.stop(t) })
	return s
}

func (s *service) tryStart(t testing.TB) error {
	t.Helper()
	cmd := s.command(t, "serve", "--data", s.dir, "--listen", "127.0.0.1:0", "--log-level", "info")
	cmd.Stderr = s.log
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	address, ok := strings.CutPrefix(line, "listening on ")
	if err != nil || !ok {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return fmt.Errorf("serve printed %q (%w); its log:\n%s", line, err, s.log)
	}
	s.process, s.address = cmd, strings.TrimSpace(address)
	return nil
}

// kill ends the service as a power cut does.
func (s *service) kill() {
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
	s.process = nil
}

// stop ends the service in order and checks that it does so without complaint.
func (s *service) stop(t testing.TB) {
	t.Helper()
	if s.process == nil {
		return
	}
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Errorf("stop: %v", err)
	}
	timer := time.AfterFunc(40*time.Second, func() { _ = s.process.Process.Kill() })
	defer timer.Stop()
	if err := s.process.Wait(); err != nil {
		t.Errorf("the service ended with %v; its log:\n%s", err, s.log)
	}
	s.process = nil
	if strings.Contains(s.log.String(), "DATA RACE") {
		t.Errorf("the service reported a data race:\n%s", s.log)
	}
}

// call sends JSON and decodes the answer into v, unless that is nil.
func (s *service) call(ctx context.Context, method, where string, body, v any) error {
	var sent io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, s.address+where, sent)
	if err != nil {
		return err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	_, err = s.do(req, v)
	return err
}

func (s *service) do(req *http.Request, v any) (int, error) {
	req.Header.Set("Authorization", "Bearer "+s.token)
	res, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err
	}
	if res.StatusCode >= 300 {
		return res.StatusCode, fmt.Errorf("%s %s: %s %s", req.Method, req.URL.Path, res.Status, b)
	}
	if v == nil {
		return res.StatusCode, nil
	}
	return res.StatusCode, json.Unmarshal(b, v)
}

// client keeps no connections that a killed server would leave half open.
var client = &http.Client{Timeout: 60 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

// must calls and fails the test unless all is well.
func (s *service) must(t testing.TB, method, where string, body, v any) {
	t.Helper()
	if err := s.call(t.Context(), method, where, body, v); err != nil {
		t.Fatalf("%v; log of the service:\n%s", err, s.log)
	}
}

// upload is a file to send.
type upload struct {
	name  string
	bytes []byte
}

// send posts files to a session as `curl -F file=@…` does.
func (s *service) send(ctx context.Context, session string, fields url.Values, key string, files ...upload) ([]file, error) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for name, values := range fields {
		for _, v := range values {
			if err := form.WriteField(name, v); err != nil {
				return nil, err
			}
		}
	}
	for _, f := range files {
		part, err := form.CreateFormFile("file", path.Base(f.name))
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(f.bytes); err != nil {
			return nil, err
		}
	}
	if err := form.Close(); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.address+"/api/v1/sessions/"+session+"/files", &b)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	var answer struct{ Items []file }
	status, err := s.do(req, &answer)
	if err == nil && status != http.StatusAccepted {
		err = fmt.Errorf("upload answered %d, not 202", status)
	}
	return answer.Items, err
}

// mustSend uploads one file.
func (s *service) mustSend(t *testing.T, session string, fields url.Values, f upload) file {
	t.Helper()
	files, err := s.send(t.Context(), session, fields, "", f)
	if err != nil || len(files) != 1 {
		t.Fatalf("send %s: %d files, %v; log of the service:\n%s", f.name, len(files), err, s.log)
	}
	return files[0]
}

// waitReady waits until every file of a session is ready, and returns them.
func (s *service) waitReady(t *testing.T, session string) []file {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		var got sessionAnswer
		s.must(t, "GET", "/api/v1/sessions/"+session, nil, &got)
		pending := 0
		for _, f := range got.Files {
			if f.State == "failed" {
				t.Fatalf("%s failed: %+v", f.Name, f.Problem)
			}
			if f.State != "ready" {
				pending++
			}
		}
		if pending == 0 {
			return got.Files
		}
		if time.Now().After(deadline) {
			t.Fatalf("files of session %s are not ready: %+v; log of the service:\n%s", session, got.Files, s.log)
		}
	}
}

// What the tests look at in answers.
type (
	identified struct{ ID string }

	sessionAnswer struct {
		ID           string
		Participants []struct{ ID, Pseudonym string }
		Files        []file
	}
	file struct {
		ID, Kind, Name, State, Language string
		SHA256                          string `json:"sha256"`
		Size                            int64
		WaitsFor                        string `json:"waits_for"`
		Problem                         *struct{ Type, Detail string }
	}
	answer struct {
		Total int
		Items []item
		Next  string
	}
	item struct {
		Session *struct{ ID, Title string }
		Brand   string
		Hits    []hit
	}
	hit struct {
		ID, Kind, Language, Speaker, URL string
		StartMS                          *int64 `json:"start_ms"`
		EndMS                            *int64 `json:"end_ms"`
		Snippet                          struct {
			Text  string
			Marks [][2]int
		}
		Why []string
	}
)

func (s *service) search(t *testing.T, values url.Values) answer {
	t.Helper()
	var a answer
	s.must(t, "GET", "/api/v1/search?"+values.Encode(), nil, &a)
	return a
}
