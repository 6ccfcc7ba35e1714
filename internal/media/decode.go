package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"earshot/internal/confined"
	"earshot/internal/research"
)

// Rate is how many samples a second Decode writes.
const Rate = 16_000

// Tools are programs of others that decode what this package does not.
type Tools struct {
	FFmpeg string // its path; "" if it is not installed
}

// FindTools looks for the programs on the path.
func FindTools() Tools {
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		return Tools{}
	}
	return Tools{FFmpeg: path}
}

// DeafError says why a recording cannot be listened to. Trying again does not
// help as long as file and machine stay as they are.
type DeafError struct{ Reason string }

// Error gives the reason, a sentence for the file's owner.
func (e *DeafError) Error() string { return e.Reason }

// Decode writes the sound of a recording that Probe described as 16 bit
// samples, little-endian, one channel, Rate a second. All tracks are heard
// together. Files that must be read out of order are copied into the folder temp
// meanwhile. The error is a *DeafError where the recording is to blame, or the
// machine it is on.
func (t Tools) Decode(ctx context.Context, in Source, m research.Media, temp string, w io.Writer) error {
	switch {
	case len(m.Audio()) == 0:
		return &DeafError{"There is no sound in it."}
	case m.Container == "wav":
		err := decodeWAV(ctx, in, w)
		if !errors.Is(err, errForeign) {
			return err
		}
	}
	if t.FFmpeg == "" {
		return &DeafError{"Only WAV files can be listened to here, because ffmpeg is not installed on this machine. Your administrator can install it."}
	}
	return t.ffmpeg(ctx, in, m, temp, w)
}

// demuxers are what ffmpeg may take a file for: what it was found to be, and
// never a list of other files to open.
var demuxers = map[string]string{
	"wav": "wav", "mp3": "mp3", "aac": "aac", "mp4": "mov", "ogg": "ogg", "webm": "matroska", "matroska": "matroska", "flac": "flac",
}

// What decoding may take. A day of sound decodes in less.
const (
	mostMemory    = 2 << 30 // of address space, of which a decoder uses a small part
	mostProcessor = 2 * time.Hour
)

func (t Tools) ffmpeg(ctx context.Context, in Source, m research.Media, temp string, w io.Writer) error {
	input, body := "pipe:0", io.Reader(nil)
	if m.Container == "mp4" {
		name, err := copyOf(ctx, in, temp)
		if err != nil {
			return err
		}
		defer func() { _ = os.Remove(name) }()
		input = "file:" + name
	} else {
		content, err := in.Open(ctx, 0, -1)
		if err != nil {
			return err
		}
		defer func() { _ = content.Close() }()
		body = content
	}
	args := []string{"-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1", "-protocol_whitelist", "file,pipe", "-f", demuxers[m.Container], "-i", input}
	args = append(append(args, mix(len(m.Audio()))...), "-vn", "-sn", "-dn", "-ac", "1", "-ar", fmt.Sprint(Rate), "-f", "s16le", "pipe:1")
	cmd := exec.CommandContext(ctx, t.FFmpeg, args...)
	var complaints bytes.Buffer
	out := &limitedWriter{w: w, left: int64(longest/time.Second) * Rate * 2}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = body, out, &limitedWriter{w: &complaints, left: 4 << 10, drop: true}
	cmd.WaitDelay = 5 * time.Second
	err := confined.Run(cmd, confined.Limits{Memory: mostMemory, Processor: mostProcessor, Files: 64})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if out.err != nil {
		return out.err
	}
	// A file that breaks off is heard as far as it goes.
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		if out.written > 0 && exit.Exited() {
			return nil
		}
		return &DeafError{"Its sound could not be decoded: ffmpeg says “" + lastLine(complaints.String()) + "”."}
	}
	if errors.Is(err, io.ErrClosedPipe) || out.written > 0 && isPipeError(err) {
		return nil // it had heard enough before the end of the file
	}
	if err == nil && out.written == 0 {
		return &DeafError{"There is no sound in it."}
	}
	return err
}

func isPipeError(err error) bool { return err != nil && strings.Contains(err.Error(), "broken pipe") }

// mix has all tracks of sound heard together.
func mix(tracks int) []string {
	if tracks < 2 {
		return []string{"-map", "0:a:0"}
	}
	tracks = min(tracks, 16)
	var b strings.Builder
	for i := range tracks {
		fmt.Fprintf(&b, "[0:a:%d]", i)
	}
	return []string{"-filter_complex", fmt.Sprintf("%samix=inputs=%d:duration=longest:normalize=0[out]", b.String(), tracks), "-map", "[out]"}
}

// copyOf copies a file of a store into a folder.
func copyOf(ctx context.Context, in Source, temp string) (name string, err error) {
	content, err := in.Open(ctx, 0, -1)
	if err != nil {
		return "", err
	}
	defer func() { _ = content.Close() }()
	f, err := os.CreateTemp(temp, "recording-")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, content)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// lastLine is the last line that says something, shortened.
func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	last := strings.TrimSpace(lines[len(lines)-1])
	if len(last) > 200 {
		last = last[:200] + "…"
	}
	return strings.ToValidUTF8(last, "")
}

// limitedWriter passes on so many bytes; what comes after that is an error, or
// dropped.
type limitedWriter struct {
	w             io.Writer
	left, written int64
	drop          bool
	err           error // of w
}

var errTooLong = &DeafError{"It is longer than any recording that is listened to here."}

// Write passes bytes on.
func (l *limitedWriter) Write(b []byte) (int, error) {
	n := len(b)
	if int64(n) > l.left {
		if !l.drop {
			l.err = errTooLong
			return 0, l.err
		}
		b = b[:l.left]
	}
	written, err := l.w.Write(b)
	l.left, l.written = l.left-int64(written), l.written+int64(written)
	if err != nil {
		l.err = err
		return written, err
	}
	return n, nil
}
