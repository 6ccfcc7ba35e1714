package speech

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"time"
)

// Piece is a part of a recording that is recognised by itself.
type Piece struct {
	Start, End time.Duration // what is listened to; neighbours overlap
	From, To   time.Duration // what is its own: To is the next one's From, in silence where there is any
	Silent     bool          // nothing is to be heard in it
}

const (
	frame   = 20 * time.Millisecond
	overlap = time.Second            // beyond the cut, on both sides
	pause   = 300 * time.Millisecond // the silence that is looked for
	// LongestRecording is the most that Plan listens to.
	LongestRecording = 24 * time.Hour
	// silence is the level of a frame below which nobody speaks: some -60 dB.
	silence = 30
)

// ErrTooLong is a recording longer than LongestRecording.
var ErrTooLong = errors.New("speech: the recording is too long")

// Plan cuts sound into pieces of at most longest, without their overlaps. The
// same sound is always cut in the same places.
func Plan(sound io.Reader, longest time.Duration) ([]Piece, error) {
	levels, length, err := measure(sound)
	if err != nil || length == 0 {
		return nil, err
	}
	var pieces []Piece
	for from := time.Duration(0); from < length; {
		to := length
		if left := length - from; left > longest {
			n := (left + longest - 1) / longest
			to = quietest(levels, from+left/n-longest/8, min(from+left/n+longest/8, from+longest))
		}
		p := Piece{From: from, To: to, Start: max(0, from-overlap), End: min(length, to+overlap)}
		p.Silent = isSilent(levels, p)
		pieces = append(pieces, p)
		from = to
	}
	return pieces, nil
}

// measure tells how loud each frame is, as a logarithm from 0 to 255, and how
// long the whole is.
func measure(sound io.Reader) ([]uint8, time.Duration, error) {
	const samples = int(frame * Rate / time.Second)
	in := bufio.NewReaderSize(sound, 1<<16)
	buf := make([]byte, 2*samples)
	var levels []uint8
	for {
		n, err := io.ReadFull(in, buf)
		if n >= 2 {
			sum := 0.0
			for i := 0; i+1 < n; i += 2 {
				v := float64(int16(binary.LittleEndian.Uint16(buf[i:])))
				sum += v * v
			}
			levels = append(levels, uint8(min(255, 24*math.Log(1+math.Sqrt(sum/float64(n/2))/8))))
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			length := time.Duration(max(0, len(levels)-1)) * frame
			if len(levels) > 0 {
				length += time.Duration(lastSamples(n, samples)) * time.Second / Rate
			}
			return levels, length, nil
		}
		if err != nil {
			return nil, 0, err
		}
		if len(levels) > int(LongestRecording/frame) {
			return nil, 0, ErrTooLong
		}
	}
}

// lastSamples is how many samples the last frame has, where the last read gave
// n bytes.
func lastSamples(n, samples int) int {
	if n < 2 {
		return samples
	}
	return n / 2
}

// quietest finds the middle of the quietest pause between two moments, the last
// one of several.
func quietest(levels []uint8, from, to time.Duration) time.Duration {
	const wide = int(pause / frame)
	first, last := max(0, int(from/frame)), min(int(to/frame), len(levels))
	best, at := math.MaxInt, to
	for i := first; i+wide <= last; i++ {
		sum := 0
		for _, v := range levels[i : i+wide] {
			sum += int(v)
		}
		if sum <= best {
			best, at = sum, time.Duration(i+wide/2)*frame
		}
	}
	return at
}

func isSilent(levels []uint8, p Piece) bool {
	for _, v := range levels[min(int(p.Start/frame), len(levels)):min(int((p.End+frame-1)/frame), len(levels))] {
		if v >= silence {
			return false
		}
	}
	return true
}
