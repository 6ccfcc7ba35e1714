package e2e

import (
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// ownStore is an S3 server that a test may kill.
type ownStore struct {
	dir, bucket string
	url         *url.URL
	command     []string // starts the server
	pids        string   // file that says what to kill
}

// startStore starts a versitygw, which .ci/s3-versitygw installs where needed, or
// takes the gateway of the cluster of .ci/s3-ceph that EARSHOT_TEST_GATEWAY names
// by its URL, with its folder behind a comma: then tests run one by one
// (-parallel 1).
func startStore(t *testing.T) *ownStore {
	t.Helper()
	if given := os.Getenv("EARSHOT_TEST_GATEWAY"); given != "" {
		return gateway(t, given)
	}
	dir, port := filepath.Join(t.TempDir(), "versitygw"), lastingPort(t)
	o := &ownStore{dir: dir, bucket: "earshot", command: []string{"../../.ci/s3-versitygw", dir, port}, pids: filepath.Join(dir, "pids")}
	out, err := exec.Command("bash", o.command...).Output()
	if err != nil {
		t.Skipf("versitygw cannot be started: %v %s", err, stderr(err))
	}
	if o.url, err = url.Parse(strings.TrimSpace(string(out))); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.kill(t) })
	return o
}

func gateway(t *testing.T, given string) *ownStore {
	t.Helper()
	address, dir, _ := strings.Cut(given, ",")
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return &ownStore{
		dir: dir, bucket: "earshot-" + strconv.FormatUint(rand.Uint64(), 36), url: u,
		command: []string{"../../.ci/s3-ceph", dir, u.Port(), "gateway"}, pids: filepath.Join(dir, "rgw.pid"),
	}
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
	if _, err := exec.Command("bash", o.command...).Output(); err != nil {
		t.Errorf("%q: %v %s", o.command, err, stderr(err))
	}
}

// kill ends the server as a power cut does; its files stay.
func (o *ownStore) kill(t *testing.T) {
	t.Helper()
	b, err := os.ReadFile(o.pids)
	if err != nil {
		return // it has been killed already
	}
	for line := range strings.FieldsSeq(string(b)) {
		if err := exec.Command("kill", "-9", line).Run(); err != nil {
			t.Logf("kill the store: %v", err)
		}
		for range 100 { // its port is free once it is gone
			if exec.Command("kill", "-0", line).Run() != nil {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	_ = os.Remove(o.pids)
}

// env makes a service keep files in this server.
func (o *ownStore) env() []string {
	secret, _ := o.url.User.Password()
	return []string{
		"EARSHOT_S3_ENDPOINT=http://" + o.url.Host, "EARSHOT_S3_BUCKET=" + o.bucket, "EARSHOT_S3_ACCESS_KEY=" + o.url.User.Username(),
		"EARSHOT_S3_SECRET_KEY=" + secret, "EARSHOT_S3_CREATE_BUCKET=true",
	}
}
