package e2e

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestTheReadmesLinesRun runs the lines of the README against the real program.
func TestTheReadmesLinesRun(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the README's lines need %s: install it", tool)
		}
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(readme), "## The API in ten lines")
	_, block, ok2 := strings.Cut(section, "```sh\n")
	script, _, ok3 := strings.Cut(block, "```")
	if !ok || !ok2 || !ok3 {
		t.Fatal("the README has no such section")
	}
	s := newService(t, nil).start(t)
	cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", script)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "EARSHOT="+s.address, "TOKEN="+s.token)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{`"slug":"nordlicht"`, `"total":1`, `#t=81.0`, "00:01:21,000 --> 00:01:24,500"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the lines did not print %s:\n%s", want, out)
		}
	}
}
