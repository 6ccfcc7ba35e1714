//go:build unix

package speech_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"earshot/internal/speech"
)

// script is a program made of shell, with the sound as its first argument.
func script(t *testing.T, body string) *speech.Command {
	t.Helper()
	name := filepath.Join(t.TempDir(), "recogniser")
	if err := os.WriteFile(name, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	args, err := speech.ParseCommand(name + " {audio} {language} {output}")
	if err != nil {
		t.Fatal(err)
	}
	return &speech.Command{Args: args}
}

// sound is somewhere that a program may write beside.
func sound(t *testing.T) speech.Sound {
	t.Helper()
	name := filepath.Join(t.TempDir(), "piece.wav")
	if err := os.WriteFile(name, []byte("RIFF"), 0o600); err != nil {
		t.Fatal(err)
	}
	return speech.Sound{WAV: name, Length: 5 * time.Second}
}

func TestCommandLinesAreSplitWithoutAShell(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{
		`whisper-cli -m /m.bin -f {audio}`:          {"whisper-cli", "-m", "/m.bin", "-f", "{audio}"},
		`'/opt/my whisper' "a \"b\"" {audio} $HOME`: {"/opt/my whisper", `a "b"`, "{audio}", "$HOME"},
		`x  ''  --in={audio}`:                       {"x", "", "--in={audio}"},
		`x a\ b {audio}`:                            {"x", "a b", "{audio}"},
	} {
		if got, err := speech.ParseCommand(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v; want %q", line, got, err, want)
		}
	}
	for _, line := range []string{"", "whisper", `x "{audio}`, `x {audio} \`} {
		if got, err := speech.ParseCommand(line); err == nil {
			t.Errorf("%q is taken: %q", line, got)
		}
	}
}

func TestAProgramPrintsOrLeavesItsAnswer(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"prints WebVTT":  `printf 'WEBVTT\n\n00:01.000 --> 00:02.000\nit is "%s"\n' "$2"`,
		"prints SubRip":  `printf '1\n00:00:01,000 --> 00:00:02,000\nit is "%s"\n' "$2"`,
		"leaves JSON":    `echo progress; printf '{"segments":[{"start":1.0,"end":2.0,"text":"it is \\"%s\\""}]}' "$2" >"$3.json"`,
		"leaves SubRip":  `echo progress; printf '1\n00:00:01,000 --> 00:00:02,000\nit is "%s"\n' "$2" >"$3.srt"`,
		"leaves a child": `printf 'WEBVTT\n\n00:01.000 --> 00:02.000\nit is "%s"\n' "$2"; sleep 60 >/dev/null 2>&1 &`,
	} {
		for language, want := range map[string]string{"": "auto", "de-CH": "de", "und": "auto"} {
			p := sound(t)
			p.Language = language
			got, err := script(t, body).Recognise(t.Context(), p)
			if err != nil || len(got.Segments) != 1 || got.Segments[0].Text != `it is "`+want+`"` || got.Segments[0].Start != time.Second {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
			if left, _ := filepath.Glob(filepath.Join(filepath.Dir(p.WAV), "heard-*")); len(left) > 0 {
				t.Errorf("%s: %q is left", name, left)
			}
		}
	}
}

func TestAProgramDoesNotSeeOurSettings(t *testing.T) {
	t.Setenv("EARSHOT_SPEECH_KEY", secret)
	got, err := script(t, `printf 'WEBVTT\n\n00:01.000 --> 00:02.000\nkey %s home %s\n' "$EARSHOT_SPEECH_KEY" "$PATH"`).Recognise(t.Context(), sound(t))
	if err != nil || strings.Contains(got.Segments[0].Text, secret) || !strings.Contains(got.Segments[0].Text, "/bin") {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestAFailureIsToldWithoutWhatWasSaid has a program print what it hears to
// standard error before it fails, as many do.
func TestAFailureIsToldWithoutWhatWasSaid(t *testing.T) {
	t.Parallel()
	_, err := script(t, `echo 'WEBVTT'; echo; echo '00:01.000 --> 00:02.000'; echo 'my salary is forty thousand'
echo '[00:01.000 --> 00:02.000] my boss failed me' >&2
echo 'error near my salary is forty thousand' >&2
echo 'error: failed to open "my salary" model /models/ggml-base.bin' >&2
echo 'and now something unrelated' >&2
exit 3`).Recognise(t.Context(), sound(t))
	if err == nil || !strings.Contains(err.Error(), "exit status 3") || !strings.Contains(err.Error(), "model /models/ggml-base.bin") {
		t.Fatalf("got %v", err)
	}
	if strings.Contains(err.Error(), "salary") || strings.Contains(err.Error(), "boss") || strings.Contains(err.Error(), "unrelated") {
		t.Errorf("the error says too much: %v", err)
	}
}

func TestAProgramsExitCodeSaysWhetherItComesAgain(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]speech.FailedError{
		"exit 2": {Code: 2, Lasting: true}, "exit 1": {Code: 1}, "kill -9 $$": {Code: -1},
	} {
		c := script(t, body)
		c.Final = []int{2, 127}
		_, err := c.Recognise(t.Context(), sound(t))
		if failed, ok := errors.AsType[*speech.FailedError](err); !ok || failed.Code != want.Code || failed.Lasting != want.Lasting {
			t.Errorf("%s: got %+v", body, err)
		}
	}
}

func TestAProgramThatIsNotThereIsTold(t *testing.T) {
	t.Parallel()
	_, err := (&speech.Command{Args: []string{"/nowhere/whisper", "{audio}"}}).Recognise(t.Context(), sound(t))
	if refused, ok := errors.AsType[*speech.RefusedError](err); !ok || refused.Type != "speech-command" {
		t.Errorf("got %v", err)
	}
	_, err = script(t, `echo "no form that anybody knows"`).Recognise(t.Context(), sound(t))
	if refused, ok := errors.AsType[*speech.RefusedError](err); !ok || refused.Type != "speech-answer" {
		t.Errorf("got %v", err)
	}
}

// TestTheWholeGroupIsKilled gives up on a program that has started another,
// which ignores being asked to end.
func TestTheWholeGroupIsKilled(t *testing.T) {
	t.Parallel()
	pids := filepath.Join(t.TempDir(), "pids")
	c := script(t, fmt.Sprintf(`sh -c 'trap "" TERM INT HUP; echo $$ >>%[1]s; sleep 300' &
echo $$ >>%[1]s
wait`, pids))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for {
			if b, _ := os.ReadFile(pids); strings.Count(string(b), "\n") == 2 {
				cancel()
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	if _, err := c.Recognise(ctx, sound(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	b, err := os.ReadFile(pids)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.FieldsSeq(string(b)) {
		pid, _ := strconv.Atoi(line)
		for deadline := time.Now().Add(10 * time.Second); alive(pid); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("process %d still runs", pid)
			}
		}
	}
}

// alive reports whether a process runs; one that waits to be buried does not.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(b), ") Z ")
}
