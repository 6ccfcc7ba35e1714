package httpapi

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"earshot/internal/research"
)

func TestEventsAreSentWhenFilesChangeAndNowAndThen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var sent bytes.Buffer
		out := &eventWriter{out: &sent, sent: map[string][]byte{}, last: time.Now()}
		step := func(want string, files ...research.File) {
			t.Helper()
			sent.Reset()
			if err := out.write(files); err != nil || !strings.HasPrefix(sent.String(), want) || (want == "" && sent.Len() > 0) {
				t.Errorf("write(%v) sent %q (%v), want %q", files, sent.String(), err, want)
			}
		}
		step("event: file\ndata: {\"id\":\"a\"", research.File{ID: "a", State: research.FileStored})
		step("", research.File{ID: "a", State: research.FileStored})
		step("event: file\ndata: {\"id\":\"b\"", research.File{ID: "a", State: research.FileStored}, research.File{ID: "b"})
		time.Sleep(aliveEach)
		step(": still here\n\n", research.File{ID: "a", State: research.FileStored}, research.File{ID: "b"})
		step("")
	})
}
