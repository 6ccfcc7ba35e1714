package push_test

import (
	"os"
	"path/filepath"
	"testing"

	"earshot/internal/push"
)

func TestAStateFileThatIsNoneIsAnError(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "push.json")
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := push.OpenState(path); err == nil {
		t.Error("OpenState of half a file = no error")
	}
}

func TestWhatIsNoFileIsNotSent(t *testing.T) {
	t.Parallel()
	state, err := push.OpenState(filepath.Join(t.TempDir(), "push.json"))
	if err != nil {
		t.Fatal(err)
	}
	c := push.Client{Server: "http://127.0.0.1:1", State: state, Tries: 1}
	for _, path := range []string{t.TempDir(), filepath.Join(t.TempDir(), "missing")} {
		if _, err := c.Send(t.Context(), path, push.Metadata{}); err == nil {
			t.Errorf("Send(%s) = no error", path)
		}
	}
}
