package media

import (
	"encoding/binary"
	"fmt"

	"earshot/internal/research"
)

// wavFormat is the fmt chunk of a WAV file.
type wavFormat struct {
	tag        uint16
	channels   int
	rate       int
	blockAlign int // bytes of one moment in all channels
	bits       int
	byteRate   int
}

// Tags of the codings that WAV files have in practice.
const (
	wavPCM   = 1
	wavFloat = 3
	wavALaw  = 6
	wavMuLaw = 7
	wavMP3   = 0x55
	wavExt   = 0xfffe // the tag proper is in the extension
)

func parseWAVFormat(b []byte) (wavFormat, bool) {
	if len(b) < 16 {
		return wavFormat{}, false
	}
	le := binary.LittleEndian
	f := wavFormat{
		tag: le.Uint16(b), channels: int(le.Uint16(b[2:])), rate: int(le.Uint32(b[4:])),
		byteRate: int(le.Uint32(b[8:])), blockAlign: int(le.Uint16(b[12:])), bits: int(le.Uint16(b[14:])),
	}
	if f.tag == wavExt && len(b) >= 26 {
		f.tag = le.Uint16(b[24:])
	}
	return f, f.channels > 0 && f.channels <= 64 && f.rate > 0
}

// codec is the name of the coding, as ffmpeg calls it.
func (f wavFormat) codec() string {
	switch f.tag {
	case wavPCM:
		if f.bits <= 8 {
			return "pcm_u8"
		}
		return fmt.Sprintf("pcm_s%dle", (f.bits+7)/8*8)
	case wavFloat:
		return fmt.Sprintf("pcm_f%dle", f.bits)
	case wavALaw:
		return "pcm_alaw"
	case wavMuLaw:
		return "pcm_mulaw"
	case wavMP3:
		return "mp3"
	}
	return ""
}

// wavLayout is where in a WAV file the sound lies.
type wavLayout struct {
	format    wavFormat
	ok        bool // there is a format that makes sense
	data      int64
	dataBytes int64 // as far as the file reaches
	hasData   bool
	short     bool // less is there than the file claims
	streamed  bool // the file does not claim how much there is
}

// findWAV walks through the chunks up to the sound.
func findWAV(b *blocks) wavLayout {
	var l wavLayout
	long := int64(-1) // of the data in an RF64 file
	for off, n := int64(12), 0; off+8 <= b.size && n < mostBoxes; n++ {
		head := b.read(off, 8)
		if len(head) < 8 {
			return l
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		body := off + 8
		switch string(head[:4]) {
		case "ds64":
			if d := b.read(body, 16); len(d) == 16 {
				long = int64(binary.LittleEndian.Uint64(d[8:]))
			}
		case "fmt ":
			l.format, l.ok = parseWAVFormat(b.read(body, int(min(size, 64))))
		case "data":
			if size == 0xffffffff && long > 0 {
				size = long
			}
			l.data, l.hasData = body, true
			l.streamed = size == 0xffffffff || size == 0 && b.size > body
			l.short = !l.streamed && size > b.size-body
			l.dataBytes = b.size - body
			if !l.streamed && !l.short {
				l.dataBytes = size
			}
			return l
		}
		off = body + size + size&1
	}
	return l
}

func (p *probe) wav() {
	p.Container = "wav"
	l := findWAV(&p.blocks)
	if !l.ok {
		p.flaw("It is a WAV file that does not say how its sound is written.")
		return
	}
	p.track(research.Track{Kind: research.TrackAudio, Codec: l.format.codec(), Channels: l.format.channels, SampleRate: l.format.rate})
	if !l.hasData {
		p.breaksOff()
		return
	}
	if l.short {
		p.breaksOff()
	}
	if l.dataBytes == 0 {
		p.flaw("There is no sound in it.")
		return
	}
	if perSecond := l.format.bytesPerSecond(); perSecond > 0 {
		p.lasts(float64(l.dataBytes), float64(perSecond))
	}
	p.Estimated = p.DurationMS > 0 && l.format.tag == wavMP3
}

// bytesPerSecond is what the format implies where that is fixed, else what it claims.
func (f wavFormat) bytesPerSecond() int {
	switch f.tag {
	case wavPCM, wavFloat, wavALaw, wavMuLaw:
		return f.rate * f.channels * max(1, (f.bits+7)/8)
	}
	return f.byteRate
}

// flac reads the one block that every FLAC file begins with.
func (p *probe) flac() {
	p.Container = "flac"
	b := p.read(8, 34)
	if len(b) < 18 {
		p.breaksOff()
		return
	}
	packed := binary.BigEndian.Uint64(b[10:])
	rate, channels, samples := int(packed>>44), int(packed>>41&7)+1, packed&(1<<36-1)
	p.track(research.Track{Kind: research.TrackAudio, Codec: "flac", Channels: channels, SampleRate: rate})
	p.lasts(float64(samples), float64(rate))
}
