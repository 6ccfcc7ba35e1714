package dirstore

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"earshot/uploads"
)

// TestMain lets this program also be the process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("EARSHOT_TEST_VICTIM"); dir != "" {
		if err := victim(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

const victimPart = 6 << 20

// victim puts one part, says so, and puts the second over and over.
func victim(dir string) error {
	ctx := context.Background()
	s, err := Open(dir)
	if err != nil {
		return err
	}
	id, err := s.Begin(ctx, "rec/2", "")
	if err != nil {
		return err
	}
	first, err := s.PutPart(ctx, "rec/2", id, 1, bytes.Repeat([]byte("a"), victimPart))
	if err != nil {
		return err
	}
	fmt.Println(id, first.ETag)
	for {
		if _, err := s.PutPart(ctx, "rec/2", id, 2, bytes.Repeat([]byte("b"), victimPart)); err != nil {
			return err
		}
	}
}

func TestAKilledProcessLosesNoPartThatWasPut(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		dir := t.TempDir()
		child := exec.CommandContext(t.Context(), program)
		child.Env = append(os.Environ(), "EARSHOT_TEST_VICTIM="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); !errors.Is(err, ErrInUse) {
			t.Errorf("Open of a folder that another process has open = %v, want ErrInUse", err)
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // it was killed
		id, tag, _ := strings.Cut(strings.TrimSpace(line), " ")
		goOnAfterKill(t, dir, id, uploads.Part{Number: 1, ETag: tag, Size: victimPart})
	}
}

// goOnAfterKill sends only the part that was under way.
func goOnAfterKill(t *testing.T, dir, id string, first uploads.Part) {
	t.Helper()
	s := open(t, dir)
	second, err := s.PutPart(t.Context(), "rec/2", id, 2, []byte("the end"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Complete(t.Context(), "rec/2", id, []uploads.Part{first, second}); err != nil {
		t.Fatalf("Complete after the kill = %v, want no error", err)
	}
	if got := content(t, s, "rec/2"); got != strings.Repeat("a", victimPart)+"the end" {
		t.Errorf("content has %d bytes, want %d that were put", len(got), victimPart+7)
	}
	if left := files(t, dir+"/tmp"); len(left) != 0 {
		t.Errorf("files left: %v", left)
	}
}
