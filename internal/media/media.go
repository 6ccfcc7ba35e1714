// Package media looks into recordings: what they are, how long, with which
// tracks ([Probe]), what they sound like ([Decode]) and how loud they are when
// ([Levels]).
//
// It is made for files that nobody vouches for. Probe reads a few blocks, never
// the whole file, believes no size that it has not compared with the file's own,
// and says in sentences what is wrong with a file, which is no error: the file
// is kept and played as far as it goes.
package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"earshot/internal/research"
)

// Limits of what Probe reads of one file.
const (
	blockBytes = 64 << 10
	mostBlocks = 256 // 16 MiB; a file that says what it is needs one to three
	mostTracks = 64
	mostBoxes  = 20_000
	longest    = 1000 * time.Hour
)

// Probe tells what a recording is from a few blocks of it. The error is that of
// reading, or of the context; a file that is damaged or unknown is none.
func Probe(ctx context.Context, file io.ReaderAt, size int64) (research.Media, error) {
	p := &probe{blocks: blocks{ctx: ctx, file: file, size: size, held: map[int64][]byte{}}}
	p.Tracks, p.Flaws = []research.Track{}, []string{}
	p.look()
	if len(p.Tracks) == 0 && p.Container != "" {
		p.flaw("It has no track that Earshot can make out.")
	}
	if p.exhausted {
		p.flaw("It is so fragmented that it was not read to its end.")
	}
	return p.Media, p.err
}

// probe is a file on its way to be known. It counts its steps, so that none can
// make it walk in circles.
type probe struct {
	research.Media
	blocks
	steps int
}

// look finds the container by its first bytes, whatever the file is called.
func (p *probe) look() {
	head := p.read(0, 64)
	switch {
	case p.size == 0:
		p.flaw("The file is empty.")
	case bytes.HasPrefix(head, []byte("RIFF")) && at(head, 8, "WAVE"), bytes.HasPrefix(head, []byte("RF64")) && at(head, 8, "WAVE"):
		p.wav()
	case bytes.HasPrefix(head, []byte("OggS")):
		p.ogg()
	case bytes.HasPrefix(head, []byte("\x1a\x45\xdf\xa3")):
		p.matroska()
	case bytes.HasPrefix(head, []byte("fLaC")):
		p.flac()
	case isMP4(head):
		p.mp4()
	default:
		p.mpegAudio()
	}
}

func at(b []byte, off int, want string) bool {
	return len(b) >= off+len(want) && string(b[off:off+len(want)]) == want
}

// flaw notes what is wrong, once.
func (p *probe) flaw(format string, args ...any) {
	if said := fmt.Sprintf(format, args...); !slices.Contains(p.Flaws, said) {
		p.Flaws = append(p.Flaws, said)
	}
}

// breaksOff is the flaw of a file of which a part is missing.
func (p *probe) breaksOff() {
	p.flaw("The file breaks off: a part of it is missing at its end. It plays as far as it goes.")
}

func (p *probe) track(t research.Track) {
	if len(p.Tracks) < mostTracks {
		p.Tracks = append(p.Tracks, t)
	}
}

// lasts sets the duration from units of a second, if that is a sane one.
func (p *probe) lasts(units, perSecond float64) bool {
	if !(units > 0) || !(perSecond > 0) {
		return false
	}
	ms := units / perSecond * 1000
	if ms > float64(longest.Milliseconds()) {
		p.flaw("It claims to last longer than %d hours, which was not believed.", int(longest.Hours()))
		return false
	}
	p.DurationMS = int64(ms + 0.5)
	return true
}

// blocks reads a file in blocks and keeps those that it has read. Reading ends
// for good at the first error, or once it has read too much; then all that is
// asked for is empty.
type blocks struct {
	ctx  context.Context //nolint:containedctx // lives as long as one call of Probe
	file io.ReaderAt
	size int64
	held map[int64][]byte

	exhausted bool
	err       error
}

// read returns n bytes from off, fewer where the file ends. The bytes must not
// be changed.
func (b *blocks) read(off int64, n int) []byte {
	if off < 0 || off >= b.size || n <= 0 {
		return nil
	}
	n = int(min(int64(n), b.size-off))
	first, last := off/blockBytes, (off+int64(n)-1)/blockBytes
	if first == last {
		block := b.block(first)
		from := int(off - first*blockBytes)
		return block[min(from, len(block)):min(from+n, len(block))]
	}
	out := make([]byte, 0, min(n, 4*blockBytes))
	for i := first; i <= last; i++ {
		block := b.block(i)
		from, to := max(off-i*blockBytes, 0), min(off+int64(n)-i*blockBytes, int64(len(block)))
		if from >= to {
			break
		}
		out = append(out, block[from:to]...)
	}
	return out
}

func (b *blocks) block(i int64) []byte {
	if held, ok := b.held[i]; ok {
		return held
	}
	if b.err != nil || b.exhausted {
		return nil
	}
	if b.err = b.ctx.Err(); b.err != nil {
		return nil
	}
	if len(b.held) >= mostBlocks {
		b.exhausted = true
		return nil
	}
	buf := make([]byte, min(blockBytes, b.size-i*blockBytes))
	n, err := b.file.ReadAt(buf, i*blockBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
		return nil
	}
	b.held[i] = buf[:n]
	return buf[:n]
}
