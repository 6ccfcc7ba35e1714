package config_test

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earshot/internal/config"

	"github.com/alecthomas/kong"
)

var update = flag.Bool("update", false, "write the settings reference")

func TestTheReferenceIsUpToDate(t *testing.T) {
	t.Parallel()
	const path = "../../deploy/settings.md"
	want := config.Reference()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("deploy/settings.md is not what the settings say (%v); run go test ./internal/config -update", err)
	}
}

// parse reads a command line into all settings.
func parse(t *testing.T, file string, args ...string) (config.Config, config.Serve, error) {
	t.Helper()
	var all struct {
		File     kong.ConfigFlag `name:"config"`
		Settings config.Config   `embed:""`
		Serve    config.Serve    `embed:""`
	}
	parser, err := kong.New(&all, kong.Configuration(config.YAML), kong.Writers(io.Discard, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	if file != "" {
		path := filepath.Join(t.TempDir(), "earshot.yaml")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append([]string{"--config", path}, args...)
	}
	_, err = parser.Parse(args)
	return all.Settings, all.Serve, err
}

func TestFlagsGoBeforeVariablesBeforeTheFile(t *testing.T) {
	const file = "listen: 127.0.0.1:1\ndata: from-file\ns3-region: from-file\n"
	t.Setenv("EARSHOT_DATA", "from-variable")
	t.Setenv("EARSHOT_LISTEN", "127.0.0.1:2")
	c, s, err := parse(t, file, "--listen", "127.0.0.1:3")
	if err != nil {
		t.Fatal(err)
	}
	if s.Listen != "127.0.0.1:3" || c.Data != "from-variable" || c.S3.Region != "from-file" || s.Jobs != 2 {
		t.Errorf("listen %s, data %s, region %s, jobs %d; want flag, variable, file, default", s.Listen, c.Data, c.S3.Region, s.Jobs)
	}
}

func TestUnknownSettingsInTheFileAreRefused(t *testing.T) {
	t.Parallel()
	if _, _, err := parse(t, "lisen: 127.0.0.1:1\n"); err == nil || !strings.Contains(err.Error(), "lisen") {
		t.Errorf("a misspelt setting: %v", err)
	}
}

func TestAllMistakesAreReportedAtOnce(t *testing.T) {
	t.Parallel()
	c := config.Config{Data: "d", Database: "mysql://x", S3: config.S3{Endpoint: "nowhere", CAFile: "/does/not/exist"}}
	err := c.Check()
	for _, want := range []string{"--database", "--s3-endpoint", "--s3-bucket", "--s3-access-key", "--s3-secret-key", "--s3-ca-file"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Check does not mention %s: %v", want, err)
		}
	}
	c.S3.Public = "https://files.example.org/bucket"
	if err := c.Check(); err == nil || !strings.Contains(err.Error(), "--s3-public-endpoint") {
		t.Errorf("Check of a public endpoint with a path = %v", err)
	}
	c.S3 = config.S3{Public: "https://files.example.org"}
	if err := c.Check(); err == nil || !strings.Contains(err.Error(), "--s3-public-endpoint") {
		t.Errorf("Check of a public endpoint alone = %v", err)
	}
	err = config.Serve{Listen: "nowhere", MaxFileSize: -1, Jobs: 0}.Check()
	for _, want := range []string{"--listen", "--max-file-size", "--jobs"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Check does not mention %s: %v", want, err)
		}
	}
	if err := (config.Config{Data: "d", S3: config.S3{Bucket: "b"}}).Check(); err == nil {
		t.Error("a bucket without a server is accepted")
	}
}

func TestNothingIsServedInTheOpenByMistake(t *testing.T) {
	t.Parallel()
	serve := func(listen string, change func(*config.Serve)) error {
		s := config.Serve{Listen: listen, MaxFileSize: 1, UploadExpiry: time.Hour, Jobs: 1}
		change(&s)
		return s.Check()
	}
	nothing := func(*config.Serve) {}
	for _, listen := range []string{"127.0.0.1:80", "localhost:0", "[::1]:80", "127.8.8.8:1"} {
		if err := serve(listen, nothing); err != nil {
			t.Errorf("%s: %v", listen, err)
		}
	}
	for _, listen := range []string{"0.0.0.0:80", ":80", "[::]:80", "192.168.1.2:80", "research.example.org:80"} {
		if err := serve(listen, nothing); err == nil || !strings.Contains(err.Error(), "--behind-proxy") {
			t.Errorf("%s without anything = %v, want what to do about it", listen, err)
		}
		if err := serve(listen, func(s *config.Serve) { s.BehindProxy = true }); err != nil {
			t.Errorf("%s behind a proxy: %v", listen, err)
		}
		if err := serve(listen, func(s *config.Serve) { s.TLSCert, s.TLSKey = "c", "k" }); err != nil {
			t.Errorf("%s with a certificate: %v", listen, err)
		}
	}
	if err := serve("127.0.0.1:80", func(s *config.Serve) { s.TLSKey = "k" }); err == nil {
		t.Error("a key without a certificate is accepted")
	}
}
