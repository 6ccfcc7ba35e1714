package e2e

import (
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// ownStore is an S3 server that a test may kill.
type ownStore struct {
	dir, port string
	url       *url.URL
}

// startStore starts a versitygw, which .ci/s3-versitygw installs where needed.
func startStore(t *testing.T) *ownStore {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := &ownStore{dir: filepath.Join(t.TempDir(), "versitygw"), port: strconv.Itoa(l.Addr().(*net.TCPAddr).Port)}
	_ = l.Close()
	o.start(t)
	t.Cleanup(func() { o.kill(t) })
	return o
}

func (o *ownStore) start(t *testing.T) {
	t.Helper()
	out, err := exec.Command("bash", "../../.ci/s3-versitygw", o.dir, o.port).Output()
	if err != nil {
		t.Skipf("versitygw cannot be started: %v %s", err, stderr(err))
	}
	if o.url, err = url.Parse(strings.TrimSpace(string(out))); err != nil {
		t.Fatal(err)
	}
}

// kill ends the server as a power cut does; its files stay.
func (o *ownStore) kill(t *testing.T) {
	t.Helper()
	name := filepath.Join(o.dir, "pids")
	b, err := os.ReadFile(name)
	if err != nil {
		return // it has been killed already
	}
	for line := range strings.FieldsSeq(string(b)) {
		if err := exec.Command("kill", "-9", line).Run(); err != nil {
			t.Logf("kill versitygw: %v", err)
		}
	}
	_ = os.Remove(name)
}

// env makes a service keep files in this server.
func (o *ownStore) env() []string {
	secret, _ := o.url.User.Password()
	return []string{
		"EARSHOT_S3_ENDPOINT=http://" + o.url.Host, "EARSHOT_S3_BUCKET=earshot", "EARSHOT_S3_ACCESS_KEY=" + o.url.User.Username(),
		"EARSHOT_S3_SECRET_KEY=" + secret, "EARSHOT_S3_CREATE_BUCKET=true",
	}
}
