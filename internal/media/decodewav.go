package media

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
)

// errForeign is a WAV file whose coding is none of ours.
var errForeign = errors.New("media: the coding is not one of ours")

// decodeWAV decodes a WAV file by itself.
func decodeWAV(ctx context.Context, in Source, w io.Writer) error {
	b := blocks{ctx: ctx, file: in.At(ctx), size: in.Size, held: map[int64][]byte{}}
	l := findWAV(&b)
	if b.err != nil {
		return b.err
	}
	f := l.format
	width, sample := wavSample(f)
	if !l.ok || sample == nil || f.rate < 1000 || f.rate > 768_000 {
		return errForeign
	}
	if !l.hasData || l.dataBytes == 0 {
		return &DeafError{"There is no sound in it."}
	}
	content, err := in.Open(ctx, l.data, l.dataBytes)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	from, to := bufio.NewReaderSize(content, 1<<16), newResampler(f.rate, bufio.NewWriterSize(w, 1<<16))
	moment := make([]byte, width*f.channels)
	for {
		if _, err := io.ReadFull(from, moment); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return to.close()
		} else if err != nil {
			return err
		}
		sum := 0.0
		for c := range f.channels {
			sum += sample(moment[c*width:])
		}
		if err := to.add(sum / float64(f.channels)); err != nil {
			return err
		}
	}
}

// wavSample returns how many bytes a sample has and how to read it, from -1 to
// 1; nil for codings that are not ours.
func wavSample(f wavFormat) (int, func([]byte) float64) {
	le := binary.LittleEndian
	switch {
	case f.tag == wavPCM && f.bits == 8:
		return 1, func(b []byte) float64 { return float64(int(b[0])-128) / 128 }
	case f.tag == wavPCM && f.bits == 16:
		return 2, func(b []byte) float64 { return float64(int16(le.Uint16(b))) / 32768 }
	case f.tag == wavPCM && f.bits == 24:
		return 3, func(b []byte) float64 {
			return float64(int32(uint32(b[0])<<8|uint32(b[1])<<16|uint32(b[2])<<24)) / (1 << 31)
		}
	case f.tag == wavPCM && f.bits == 32:
		return 4, func(b []byte) float64 { return float64(int32(le.Uint32(b))) / (1 << 31) }
	case f.tag == wavFloat && f.bits == 32:
		return 4, func(b []byte) float64 { return sane(float64(math.Float32frombits(le.Uint32(b)))) }
	case f.tag == wavFloat && f.bits == 64:
		return 8, func(b []byte) float64 { return sane(math.Float64frombits(le.Uint64(b))) }
	}
	return 0, nil
}

// sane keeps what is no number out of sums.
func sane(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return max(-1, min(v, 1))
}

// resampler brings samples of any rate to Rate, through a windowed sinc that
// lets nothing pass which the new rate could not carry.
type resampler struct {
	out     *bufio.Writer
	up      int         // the new rate, by their common divisor
	down    int         // the old one
	taps    [][]float64 // by phase
	half    int
	history []float64 // the last samples
	base    int       // number of the first sample of history
	next    int       // number of the next sample to write
}

func newResampler(rate int, out *bufio.Writer) *resampler {
	g := gcd(rate, Rate)
	r := &resampler{out: out, up: Rate / g, down: rate / g}
	if rate == Rate {
		return r
	}
	cutoff := min(1, float64(Rate)/float64(rate)) * 0.95
	r.half = int(math.Ceil(10 / cutoff))
	r.taps = make([][]float64, r.up)
	for phase := range r.taps {
		taps, sum := make([]float64, 2*r.half), 0.0
		for i := range taps {
			x := float64(i-r.half+1) - float64(phase)/float64(r.up)
			taps[i] = sinc(x*cutoff) * hann(x/float64(r.half))
			sum += taps[i]
		}
		for i := range taps {
			taps[i] /= sum
		}
		r.taps[phase] = taps
	}
	r.base = -r.half // silence before the beginning
	r.history = make([]float64, r.half, 1<<14)
	return r
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

func hann(x float64) float64 {
	if x <= -1 || x >= 1 {
		return 0
	}
	return 0.5 + 0.5*math.Cos(math.Pi*x)
}

func (r *resampler) add(v float64) error {
	if r.taps == nil {
		return r.write(v)
	}
	r.history = append(r.history, v)
	return r.drain()
}

// drain writes what can be told from the samples that have come.
func (r *resampler) drain() error {
	for {
		at := r.next * r.down
		first := at/r.up - r.half + 1
		from := first - r.base
		if from+2*r.half > len(r.history) {
			break
		}
		sum := 0.0
		for i, tap := range r.taps[at%r.up] {
			sum += tap * r.history[from+i]
		}
		if err := r.write(sum); err != nil {
			return err
		}
		r.next++
	}
	if done := r.next*r.down/r.up - r.half + 1 - r.base; done > 1<<13 {
		r.history = append(r.history[:0], r.history[done:]...)
		r.base += done
	}
	return nil
}

func (r *resampler) write(v float64) error {
	s := uint16(int16(math.Round(max(-32768, min(v*32768, 32767)))))
	if err := r.out.WriteByte(byte(s)); err != nil {
		return err
	}
	return r.out.WriteByte(byte(s >> 8))
}

// close writes what is left, with silence after the end.
func (r *resampler) close() error {
	for range r.half {
		if err := r.add(0); err != nil {
			return err
		}
	}
	return r.out.Flush()
}
