package pdftext

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"errors"
	"io"
)

// errNoText is a stream whose filter makes no text, such as a picture.
var errNoText = errors.New("not a stream of text")

// decode unpacks a stream. What is damaged gives what comes before the damage;
// too much is ErrTooMuch.
func (f *file) decode(s stream) ([]byte, error) {
	filters, params := f.filters(s.dict)
	b := s.raw
	if len(filters) > 8 {
		return nil, ErrTooMuch
	}
	for i, filter := range filters {
		var err error
		if b, err = f.filter(filter, params[i], b); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (f *file) filters(d dict) (filters []name, params []dict) {
	given, with := f.get(d["Filter"]), f.get(d["DecodeParms"])
	if n, ok := given.(name); ok {
		return []name{n}, []dict{f.dict(with)}
	}
	list, ok := given.(array)
	if !ok {
		return nil, nil
	}
	withs, _ := with.(array)
	for i, n := range list {
		filters = append(filters, f.name(n))
		var p dict
		if i < len(withs) {
			p = f.dict(withs[i])
		}
		params = append(params, p)
	}
	return filters, params
}

func (f *file) filter(n name, p dict, b []byte) ([]byte, error) {
	var out []byte
	var err error
	switch n {
	case "FlateDecode", "Fl":
		var z io.ReadCloser
		if z, err = zlib.NewReader(bytes.NewReader(bytes.TrimLeft(b, "\r\n"))); err != nil {
			return nil, nil //nolint:nilerr // nothing can be read of it
		}
		out, err = f.budget.read(z)
	case "LZWDecode", "LZW":
		early := 1
		if _, given := p["EarlyChange"]; given {
			early = f.int(p["EarlyChange"])
		}
		out, err = f.budget.read(&lzwReader{b: b, early: early, width: 9})
	case "ASCII85Decode", "A85":
		b = bytes.TrimPrefix(bytes.TrimSpace(b), []byte("<~"))
		if i := bytes.IndexByte(b, '~'); i >= 0 {
			b = b[:i]
		}
		out, err = f.budget.read(ascii85.NewDecoder(bytes.NewReader(b)))
	case "ASCIIHexDecode", "AHx":
		hex := parser{b: b}
		return hex.hex(), nil
	case "RunLengthDecode", "RL":
		out, err = f.budget.read(&runReader{b: b})
	case "Crypt":
		return b, nil
	default:
		return nil, errNoText
	}
	if err != nil {
		return nil, err
	}
	return f.unpredict(p, out), nil
}

// unpredict undoes what makes rows easier to pack.
func (f *file) unpredict(p dict, b []byte) []byte {
	if f.int(p["Predictor"]) < 10 {
		return b
	}
	size := func(key name, usual int) int {
		if n := f.int(p[key]); n > 0 && n < 1<<16 {
			return n
		}
		return usual
	}
	pixel := max(1, size("Colors", 1)*size("BitsPerComponent", 8)/8)
	row := (size("Colors", 1)*size("BitsPerComponent", 8)*size("Columns", 1) + 7) / 8
	out := make([]byte, 0, len(b))
	above := make([]byte, row)
	for len(b) > 1 {
		kind, line := b[0], b[1:min(len(b), row+1)]
		b = b[1+len(line):]
		for i := range line {
			var left, corner byte
			if i >= pixel {
				left, corner = line[i-pixel], above[i-pixel]
			}
			switch kind {
			case 1:
				line[i] += left
			case 2:
				line[i] += above[i]
			case 3:
				line[i] += byte((int(left) + int(above[i])) / 2) //nolint:gosec // a mean of bytes is one
			case 4:
				line[i] += paeth(left, above[i], corner)
			}
		}
		out = append(out, line...)
		copy(above, line)
	}
	return out
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	pa, pb, pc := abs(p-int(a)), abs(p-int(b)), abs(p-int(c))
	switch {
	case pa <= pb && pa <= pc:
		return a
	case pb <= pc:
		return b
	}
	return c
}

func abs(n int) int { return max(n, -n) }

// runReader undoes run lengths.
type runReader struct {
	b   []byte
	run int // bytes to come of the run; negative: the next byte that often
}

func (r *runReader) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if r.run == 0 {
			if len(r.b) == 0 || r.b[0] == 128 {
				return n, io.EOF
			}
			if r.b[0] < 128 {
				r.run = int(r.b[0]) + 1
			} else {
				r.run = int(r.b[0]) - 257
			}
			r.b = r.b[1:]
		}
		if len(r.b) == 0 {
			return n, io.EOF
		}
		p[n] = r.b[0]
		n++
		switch {
		case r.run > 0:
			r.run--
			r.b = r.b[1:]
		default:
			if r.run++; r.run == 0 {
				r.b = r.b[1:]
			}
		}
	}
	return n, nil
}

// lzwReader undoes LZW as TIFF and PDF write it.
type lzwReader struct {
	b     []byte
	early int
	width int
	bits  uint32
	have  int
	table [4096]struct {
		prefix int16
		last   byte
		first  byte
	}
	next int
	prev int
	out  []byte
	done bool
}

func (r *lzwReader) Read(p []byte) (int, error) {
	for len(r.out) == 0 {
		if r.done || !r.step() {
			r.done = true
			return 0, io.EOF
		}
	}
	n := copy(p, r.out)
	r.out = r.out[n:]
	return n, nil
}

// step reads a code. It is false at the end.
func (r *lzwReader) step() bool {
	for r.have < r.width {
		if len(r.b) == 0 {
			return false
		}
		r.bits = r.bits<<8 | uint32(r.b[0])
		r.b, r.have = r.b[1:], r.have+8
	}
	r.have -= r.width
	code := int(r.bits >> r.have & (1<<r.width - 1))
	if r.next == 0 {
		r.clear()
	}
	switch {
	case code == 257:
		return false
	case code == 256:
		r.clear()
		return true
	case code > r.next, code == r.next && r.prev < 0:
		return false
	}
	if r.prev >= 0 && r.next < 4096 {
		first := r.firstOf(code)
		if code == r.next {
			first = r.firstOf(r.prev)
		}
		e := &r.table[r.next]
		e.prefix, e.last, e.first = int16(r.prev), first, r.firstOf(r.prev) //nolint:gosec // below 4096
		r.next++
	}
	r.prev = code
	r.write(code)
	if r.next+r.early >= 1<<r.width && r.width < 12 {
		r.width++
	}
	return true
}

func (r *lzwReader) clear() { r.next, r.prev, r.width = 258, -1, 9 }

func (r *lzwReader) firstOf(code int) byte {
	if code < 256 {
		return byte(code) //nolint:gosec // it is one
	}
	return r.table[code].first
}

func (r *lzwReader) write(code int) {
	out := r.out[:0]
	for range 4096 {
		if code < 256 {
			out = append(out, byte(code)) //nolint:gosec // it is one
			break
		}
		out = append(out, r.table[code].last)
		code = int(r.table[code].prefix)
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	r.out = out
}
