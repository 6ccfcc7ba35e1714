package media

import (
	"bytes"
	"encoding/binary"
	"math"

	"earshot/internal/research"
)

// Elements of Matroska and WebM that are looked for.
const (
	mkvHeader    = 0x1a45dfa3
	mkvDocType   = 0x4282
	mkvSegment   = 0x18538067
	mkvInfo      = 0x1549a966
	mkvScale     = 0x2ad7b1
	mkvDuration  = 0x4489
	mkvTracks    = 0x1654ae6b
	mkvEntry     = 0xae
	mkvKind      = 0x83
	mkvCodec     = 0x86
	mkvLanguage  = 0x22b59c
	mkvLanguage2 = 0x22b59d // BCP 47
	mkvVideo     = 0xe0
	mkvWidth     = 0xb0
	mkvHeight    = 0xba
	mkvAudio     = 0xe1
	mkvRate      = 0xb5
	mkvChannels  = 0x9f
	mkvCluster   = 0x1f43b675
	mkvTimestamp = 0xe7
	mkvGroup     = 0xa0
	mkvBlock     = 0xa1
	mkvSimple    = 0xa3
)

// element is a piece of a Matroska file.
type element struct {
	id        uint64
	body, end int64
	unknown   bool // it does not say how long it is
	cut       bool // it claims more than there is
}

// vint reads a number of one to eight bytes; its length is in the leading zeros.
func vint(b []byte, keepMarker bool) (v uint64, n int, unknown bool) {
	if len(b) == 0 || b[0] == 0 {
		return 0, 0, false
	}
	n = 1
	for mask := byte(0x80); b[0]&mask == 0; mask >>= 1 {
		n++
	}
	if n > len(b) {
		return 0, 0, false
	}
	v = uint64(b[0])
	if !keepMarker {
		v &= 1<<(8-n) - 1
	}
	for _, c := range b[1:n] {
		v = v<<8 | uint64(c)
	}
	return v, n, !keepMarker && v == 1<<(7*n)-1
}

// element reads the head of the element at off.
func (p *probe) element(off, end int64) (element, bool) {
	h := p.read(off, 12)
	id, n, _ := vint(h, true)
	if n == 0 || n > 4 {
		return element{}, false
	}
	size, m, unknown := vint(h[n:], false)
	if m == 0 {
		return element{}, false
	}
	e := element{id: id, body: off + int64(n+m), unknown: unknown}
	e.end = end
	if !unknown {
		if size <= uint64(max(0, end-e.body)) {
			e.end = e.body + int64(size)
		} else {
			e.cut = true
		}
	}
	return e, e.body <= end
}

// elements calls fn for each element between two places until fn is false.
func (p *probe) elements(from, end int64, fn func(element) bool) {
	for p.steps < mostBoxes && from < end {
		p.steps++
		e, ok := p.element(from, end)
		if !ok || !fn(e) || e.cut || e.unknown {
			return
		}
		from = e.end
	}
}

func (p *probe) matroska() {
	p.Container = "matroska"
	scale, ticks := 1e6, 0.0 // nanoseconds of a tick, and ticks of the whole
	segment := false
	p.elements(0, p.size, func(e element) bool {
		switch e.id {
		case mkvHeader:
			p.elements(e.body, e.end, func(e element) bool {
				if e.id == mkvDocType && bytes.Equal(p.read(e.body, 4), []byte("webm")) {
					p.Container = "webm"
				}
				return true
			})
			return true
		case mkvSegment:
			segment = true
			if e.cut {
				p.breaksOff()
			}
			scale, ticks = p.segment(e)
		}
		return !segment
	})
	if !segment {
		p.flaw("It begins like a Matroska or WebM file and is damaged right there.")
		return
	}
	if ticks > 0 {
		p.lasts(ticks*scale, 1e9)
		return
	}
	if last, ok := p.lastTimestamp(); ok && last > 0 {
		p.lasts(float64(last)*scale, 1e9)
		p.Estimated = true
	}
}

// segment reads what the file says of itself before its first picture or sound.
func (p *probe) segment(segment element) (scale, ticks float64) {
	scale = 1e6
	p.elements(segment.body, segment.end, func(e element) bool {
		switch e.id {
		case mkvInfo:
			p.elements(e.body, e.end, func(e element) bool {
				switch e.id {
				case mkvScale:
					if v := float64(p.unsigned(e)); v > 0 {
						scale = v
					}
				case mkvDuration:
					ticks = p.float(e)
				}
				return true
			})
		case mkvTracks:
			p.elements(e.body, e.end, func(e element) bool {
				if e.id == mkvEntry {
					p.mkvTrack(e)
				}
				return true
			})
		case mkvCluster:
			return len(p.Tracks) == 0 && !e.unknown
		}
		return true
	})
	return scale, ticks
}

func (p *probe) unsigned(e element) uint64 {
	var v uint64
	for _, c := range p.read(e.body, int(min(e.end-e.body, 8))) {
		v = v<<8 | uint64(c)
	}
	return v
}

// small reads a number that fits an int whatever the file says.
func (p *probe) small(e element) int { return int(min(p.unsigned(e), 1<<30)) }

func (p *probe) float(e element) float64 {
	switch b := p.read(e.body, int(min(e.end-e.body, 8))); len(b) {
	case 4:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
	case 8:
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	}
	return 0
}

// mkvCodecs names what Matroska calls codings.
var mkvCodecs = map[string]string{
	"A_OPUS": "opus", "A_VORBIS": "vorbis", "A_AAC": "aac", "A_MPEG/L3": "mp3", "A_FLAC": "flac", "A_AC3": "ac3", "A_PCM/INT/LIT": "pcm_s16le",
	"V_VP8": "vp8", "V_VP9": "vp9", "V_AV1": "av1", "V_MPEG4/ISO/AVC": "h264", "V_MPEGH/ISO/HEVC": "hevc", "V_MPEG4/ISO/ASP": "mpeg4",
	"V_MS/VFW/FOURCC": "", "S_TEXT/UTF8": "subrip", "S_TEXT/WEBVTT": "webvtt", "S_TEXT/ASS": "ass",
}

func (p *probe) mkvTrack(entry element) {
	t := research.Track{Kind: research.TrackOther, Language: "eng"} // what Matroska means by saying nothing
	p.elements(entry.body, entry.end, func(e element) bool {
		switch e.id {
		case mkvKind:
			switch p.unsigned(e) {
			case 1:
				t.Kind = research.TrackVideo
			case 2:
				t.Kind = research.TrackAudio
			case 17:
				t.Kind = research.TrackText
			}
		case mkvCodec:
			t.Codec = mkvCodecs[string(bytes.TrimRight(p.read(e.body, int(min(e.end-e.body, 32))), "\x00"))]
		case mkvLanguage, mkvLanguage2:
			t.Language = plainTag(p.read(e.body, int(min(e.end-e.body, 16))))
		case mkvAudio, mkvVideo:
			p.elements(e.body, e.end, func(e element) bool {
				switch e.id {
				case mkvRate:
					t.SampleRate = int(max(0, min(p.float(e), 1e9)))
				case mkvChannels:
					t.Channels = p.small(e)
				case mkvWidth:
					t.Width = p.small(e)
				case mkvHeight:
					t.Height = p.small(e)
				}
				return true
			})
		}
		return true
	})
	if t.Kind == research.TrackAudio && t.Channels == 0 {
		t.Channels = 1
	}
	if t.Language == "eng" {
		t.Language = "" // nearly always because nobody said anything
	}
	p.track(t)
}

// plainTag keeps a language tag that is one.
func plainTag(b []byte) string {
	b = bytes.TrimRight(b, "\x00")
	for _, c := range b {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' {
			return ""
		}
	}
	if string(b) == "und" {
		return ""
	}
	return string(b)
}

// mkvTail is how far from the end the last cluster is looked for. Browsers
// write one every few seconds, and leave out how long the whole is.
const mkvTail = 32 * blockBytes

// lastTimestamp finds the latest moment of the last cluster, in ticks.
func (p *probe) lastTimestamp() (int64, bool) {
	id := []byte{0x1f, 0x43, 0xb6, 0x75}
	for back := int64(2 * blockBytes); ; back *= 4 {
		from := max(0, p.size-back)
		tail := p.read(from, int(p.size-from))
		for end := len(tail); end > 0; {
			i := bytes.LastIndex(tail[:end], id)
			if i < 0 {
				break
			}
			end = i
			if last, ok := p.clusterEnd(from + int64(i)); ok {
				return last, true
			}
		}
		if back >= mkvTail || from == 0 {
			return 0, false
		}
	}
}

func (p *probe) clusterEnd(off int64) (int64, bool) {
	cluster, ok := p.element(off, p.size)
	if !ok || cluster.id != mkvCluster {
		return 0, false
	}
	base, last, found := int64(0), int64(0), false
	p.elements(cluster.body, cluster.end, func(e element) bool {
		switch e.id {
		case mkvTimestamp:
			base, found = int64(min(p.unsigned(e), 1<<50)), true
		case mkvSimple, mkvBlock:
			last = max(last, p.blockTime(e))
		case mkvGroup:
			p.elements(e.body, e.end, func(e element) bool {
				if e.id == mkvBlock {
					last = max(last, p.blockTime(e))
				}
				return true
			})
		}
		return true
	})
	return base + last, found
}

// blockTime is when a block begins within its cluster.
func (p *probe) blockTime(e element) int64 {
	b := p.read(e.body, 12)
	_, n, _ := vint(b, false)
	if n == 0 || len(b) < n+2 {
		return 0
	}
	return int64(int16(binary.BigEndian.Uint16(b[n:])))
}
