package e2e

import (
	"fmt"
	"math/rand/v2"
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
	o := &ownStore{dir: filepath.Join(t.TempDir(), "versitygw"), port: lastingPort(t)}
	if err := o.tryStart(); err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { o.kill(t) })
	return o
}

// lastingPort is one that is free and that no outgoing connection is given while
// the server is away.
func lastingPort(t *testing.T) string {
	t.Helper()
	for range 100 {
		port := strconv.Itoa(10_000 + rand.IntN(20_000))
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:"+port)
		if err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return ""
}

// start starts a server that has been killed again.
func (o *ownStore) start(t *testing.T) {
	t.Helper()
	if err := o.tryStart(); err != nil {
		t.Error(err)
	}
}

func (o *ownStore) tryStart() error {
	out, err := exec.Command("bash", "../../.ci/s3-versitygw", o.dir, o.port).Output()
	if err != nil {
		return fmt.Errorf("versitygw cannot be started: %w %s", err, stderr(err))
	}
	o.url, err = url.Parse(strings.TrimSpace(string(out)))
	return err
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
