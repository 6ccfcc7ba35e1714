//go:build linux

package confined_test

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earshot/internal/confined"
)

// shell runs lines of shell and gives what they print.
func shell(t *testing.T, l confined.Limits, body string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", body)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	err := confined.Run(cmd, l)
	return out.String(), err
}

// bounded waits in a shell until the limits are set, which they are while it runs.
const bounded = `until [ "$(ulimit -c)" = 0 ] && [ "$(ulimit -f)" = 0 ] && [ "$(ulimit -t)" = 90 ]; do :; done; `

func TestAProgramHasLimits(t *testing.T) {
	t.Setenv("EARSHOT_SECRET", "a secret")
	name := filepath.Join(t.TempDir(), "written")
	l := confined.Limits{Memory: 1 << 30, Processor: 90 * time.Second, Files: 32}
	out, err := shell(t, l, bounded+`until [ "$(ulimit -v)" = 1048576 ] && [ "$(ulimit -n)" = 32 ]; do :; done; env`)
	if err != nil || strings.Contains(out, "secret") || !strings.Contains(out, "PATH=") {
		t.Errorf("got %q, %v", out, err)
	}
	if _, err := shell(t, l, bounded+`echo x >`+name); err == nil {
		t.Error("it may write files")
	}
	if b, err := os.ReadFile(name); err == nil && len(b) > 0 {
		t.Errorf("it wrote %q", b)
	}
}

func TestAProgramThatTakesTooMuchOfTheProcessorIsEnded(t *testing.T) {
	t.Parallel()
	_, err := shell(t, confined.Limits{Processor: time.Second}, `while :; do :; done`)
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.Exited() {
		t.Errorf("got %v, want that it was killed", err)
	}
}

func TestAProgramHasNoNetwork(t *testing.T) {
	t.Parallel()
	if err := confined.WithoutNetwork(); err != nil {
		t.Skipf("this system does not let programs be kept from the network: %v", err)
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed")
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	dial := `bash -c 'exec 3<>/dev/tcp/` + strings.Replace(listener.Addr().String(), ":", "/", 1) + `'`
	if out, err := shell(t, confined.Limits{}, dial); err == nil {
		t.Errorf("it reached this machine: %s", out)
	}
	if err := exec.CommandContext(t.Context(), "sh", "-c", dial).Run(); err != nil { //nolint:gosec // our own words
		t.Errorf("without bounds: %v", err) // or the test says nothing
	}
}

func TestWhatAProgramLeavesIsKilled(t *testing.T) {
	t.Parallel()
	out, err := shell(t, confined.Limits{}, "sleep 300 >/dev/null 2>&1 & echo $!")
	if err != nil {
		t.Fatal(err)
	}
	stat := filepath.Join("/proc", strings.TrimSpace(out), "stat")
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		b, err := os.ReadFile(stat)
		if err != nil || strings.Contains(string(b), ") Z ") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("it still runs: %s", b)
		}
	}
}
