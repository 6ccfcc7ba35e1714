package media

import (
	"bytes"
	"encoding/binary"

	"earshot/internal/research"
)

// frame is the header of one frame of MPEG audio: MP3, MP2 or AAC in ADTS.
type frame struct {
	codec    string
	rate     int // samples a second
	channels int
	samples  int // of one frame
	bytes    int
	side     int // bytes of side information, before a table of contents
}

var (
	mp3Rates    = [4][3]int{{11025, 12000, 8000}, {}, {22050, 24000, 16000}, {44100, 48000, 32000}} // by version: 2.5, -, 2, 1
	adtsRates   = [13]int{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350}
	mp3Bitrates = map[[2]int][15]int{ // by version 1 or 2, and layer
		{1, 3}: {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
		{1, 2}: {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
		{1, 1}: {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
		{2, 3}: {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
		{2, 2}: {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
		{2, 1}: {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
	}
)

// parseFrame reads a frame's header.
func parseFrame(b []byte) (frame, bool) {
	if len(b) < 7 || b[0] != 0xff || b[1]&0xe0 != 0xe0 {
		return frame{}, false
	}
	if b[1]&0xf6 == 0xf0 {
		return parseADTS(b)
	}
	version, layer := int(b[1]>>3&3), 4-int(b[1]>>1&3)
	bitrateIndex, rateIndex, padding, mono := int(b[2]>>4), int(b[2]>>2&3), int(b[2]>>1&1), b[3]>>6 == 3
	if version == 1 || layer == 4 || bitrateIndex == 0 || bitrateIndex == 15 || rateIndex == 3 {
		return frame{}, false
	}
	first := version == 3
	column := 2
	if first {
		column = 1
	}
	f := frame{rate: mp3Rates[version][rateIndex], channels: 2, samples: 1152, codec: "mp" + string(rune('0'+layer))}
	bitrate := mp3Bitrates[[2]int{column, layer}][bitrateIndex] * 1000
	if mono {
		f.channels = 1
	}
	switch {
	case layer == 1:
		f.samples = 384
		f.bytes = (12*bitrate/f.rate + padding) * 4
		return f, true
	case layer == 3 && !first:
		f.samples = 576
	}
	f.bytes = f.samples/8*bitrate/f.rate + padding
	f.side = map[[2]bool]int{{true, true}: 17, {true, false}: 32, {false, true}: 9, {false, false}: 17}[[2]bool{first, mono}]
	return f, f.bytes > 4
}

func parseADTS(b []byte) (frame, bool) {
	index := int(b[2] >> 2 & 15)
	if index >= len(adtsRates) {
		return frame{}, false
	}
	f := frame{
		codec: "aac", rate: adtsRates[index], samples: 1024 * (int(b[6]&3) + 1),
		channels: int(b[2]&1)<<2 | int(b[3]>>6), bytes: int(b[3]&3)<<11 | int(b[4])<<3 | int(b[5]>>5),
	}
	return f, f.bytes > 7
}

// like reports whether two frames are of one stream.
func (f frame) like(g frame) bool { return f.codec == g.codec && f.rate == g.rate }

// mpegAudio reads what has no header of its own: frame after frame, perhaps
// with tags around.
func (p *probe) mpegAudio() {
	start := p.skipTags()
	f, first, ok := p.findFrame(start, 2*blockBytes)
	if !ok {
		if start > 0 {
			p.Container = "mp3"
			p.flaw("It has the tags of an MP3 file and no sound that Earshot can make out.")
			return
		}
		p.flaw("It is no kind of recording that Earshot can look into: it knows WAV, MP3, MP4, M4A, Ogg, WebM, Matroska, FLAC and AAC.")
		return
	}
	p.Container = "mp3"
	if f.codec == "aac" {
		p.Container = "aac"
	}
	p.track(research.Track{Kind: research.TrackAudio, Codec: f.codec, Channels: f.channels, SampleRate: f.rate})
	end := p.size
	if bytes.HasPrefix(p.read(p.size-128, 3), []byte("TAG")) {
		end -= 128
	}
	if p.tableOfContents(f, first, end) {
		return
	}
	p.countFrames(f, first, end)
}

// skipTags returns where the sound begins, behind any ID3v2 tags.
func (p *probe) skipTags() int64 {
	off := int64(0)
	for range 8 {
		h := p.read(off, 10)
		if len(h) < 10 || !bytes.HasPrefix(h, []byte("ID3")) {
			break
		}
		size := int64(h[6]&0x7f)<<21 | int64(h[7]&0x7f)<<14 | int64(h[8]&0x7f)<<7 | int64(h[9]&0x7f)
		off += 10 + size
		if off >= p.size {
			p.breaksOff()
			break
		}
	}
	return off
}

// findFrame looks for a frame that others of its kind follow.
func (p *probe) findFrame(from int64, within int) (frame, int64, bool) {
	b := p.read(from, within)
	for i := 0; i+7 <= len(b); i++ {
		next := bytes.IndexByte(b[i:], 0xff)
		if next < 0 {
			return frame{}, 0, false
		}
		i += next
		f, ok := parseFrame(b[i:])
		if !ok {
			continue
		}
		if p.followed(f, from+int64(i)) {
			return f, from + int64(i), true
		}
	}
	return frame{}, 0, false
}

// followed reports whether two more frames of the same kind come after one, or
// the file ends there.
func (p *probe) followed(f frame, off int64) bool {
	for range 2 {
		off += int64(f.bytes)
		if off >= p.size {
			return off == p.size
		}
		next, ok := parseFrame(p.read(off, 8))
		if !ok || !next.like(f) {
			return at(p.read(off, 3), 0, "TAG") || at(p.read(off, 8), 0, "APETAGEX")
		}
		f = next
	}
	return true
}

// tableOfContents reads the count of frames that encoders put into the first.
func (p *probe) tableOfContents(f frame, first, end int64) bool {
	if f.codec != "mp3" {
		return false
	}
	var frames, size int64
	if b := p.read(first+4+int64(f.side), 16); len(b) == 16 && (at(b, 0, "Xing") || at(b, 0, "Info")) {
		flags := binary.BigEndian.Uint32(b[4:])
		if flags&1 == 0 {
			return false
		}
		frames = int64(binary.BigEndian.Uint32(b[8:]))
		if flags&2 != 0 {
			size = int64(binary.BigEndian.Uint32(b[12:]))
		}
	} else if b := p.read(first+36, 18); len(b) == 18 && at(b, 0, "VBRI") {
		size, frames = int64(binary.BigEndian.Uint32(b[10:])), int64(binary.BigEndian.Uint32(b[14:]))
	}
	if frames == 0 || frames*4 > p.size {
		return false
	}
	there := end - first
	if size > 0 && there < size*99/100 {
		p.breaksOff()
		return p.lasts(float64(frames)*float64(there)/float64(size)*float64(f.samples), float64(f.rate))
	}
	return p.lasts(float64(frames)*float64(f.samples), float64(f.rate))
}

// countFrames counts the frames of a short file, and of a long one those in
// some places, and goes by their average.
func (p *probe) countFrames(f frame, first, end int64) {
	const places, run = 8, 2 * blockBytes
	var counted, bytesCounted int64
	if end-first <= places*run {
		counted, bytesCounted = p.countRun(f, first, end)
		if bytesCounted > 0 && end-first-bytesCounted < 1<<12 {
			p.lasts(float64(counted*int64(f.samples)), float64(f.rate))
			return
		}
	}
	if bytesCounted == 0 {
		for i := range int64(places) {
			from := first + (end-first)/places*i
			if g, at, ok := p.findFrame(from, blockBytes); ok && g.like(f) {
				n, size := p.countRun(g, at, min(at+run, end))
				counted, bytesCounted = counted+n, bytesCounted+size
			}
		}
	}
	if bytesCounted > 0 {
		p.Estimated = true
		p.lasts(float64(end-first)/float64(bytesCounted)*float64(counted)*float64(f.samples), float64(f.rate))
	}
}

func (p *probe) countRun(f frame, from, end int64) (frames, size int64) {
	for off := from; off < end; {
		next, ok := parseFrame(p.read(off, 8))
		if !ok || !next.like(f) {
			break
		}
		frames++
		off += int64(next.bytes)
		size = off - from
	}
	return frames, min(size, end-from)
}
