package document

import (
	"bytes"
	"context"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"earshot/internal/confined"
)

// pdfToTextTime bounds how long pdftotext may take.
const pdfToTextTime = 30 * time.Second

// pdfToText reads the text of a PDF with poppler's pdftotext. It is not ok
// where that is not installed, does not come to an end, or finds nothing.
func pdfToText(ctx context.Context, b []byte) (string, bool) {
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		return "", false
	}
	ctx, cancel := context.WithTimeout(ctx, pdfToTextTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "-q", "-enc", "UTF-8", "-l", strconv.Itoa(mostPages), "-", "-") //nolint:gosec // no part of it comes from outside
	cmd.Stdin, cmd.WaitDelay = bytes.NewReader(b), time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", false
	}
	if err := confined.Start(cmd, confined.Limits{Memory: 2 << 30, Processor: pdfToTextTime, Files: 64}); err != nil {
		return "", false
	}
	text, readErr := io.ReadAll(io.LimitReader(out, mostText+1))
	if len(text) > mostText {
		cancel()
	}
	if err := confined.Wait(cmd); err != nil || readErr != nil || len(text) > mostText {
		return "", false
	}
	plain := strings.ToValidUTF8(strings.ReplaceAll(string(text), "\f", "\n\n"), "\uFFFD")
	plain = strings.Map(func(c rune) rune {
		if c >= 0x202A && c <= 0x202E { // they say what the letters say anyway: which way they are read
			return ' '
		}
		return c
	}, plain)
	return plain, strings.TrimSpace(plain) != ""
}
