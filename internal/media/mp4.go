package media

import (
	"encoding/binary"
	"strings"

	"earshot/internal/research"
)

// isMP4 reports whether a file begins with a box that MP4 files begin with.
func isMP4(head []byte) bool {
	for _, kind := range []string{"ftyp", "moov", "mdat", "free", "skip", "wide", "styp", "moof", "sidx"} {
		if at(head, 4, kind) {
			return true
		}
	}
	return false
}

// box is a piece of an MP4 file.
type box struct {
	kind      string
	body, end int64 // of what is in it
	cut       bool  // it claims more than there is
}

// boxes calls fn for each box between two places until fn is false.
func (p *probe) boxes(from, end int64, fn func(box) bool) {
	for p.steps < mostBoxes && from+8 <= end {
		p.steps++
		h := p.read(from, 16)
		if len(h) < 8 {
			return
		}
		size, header := int64(binary.BigEndian.Uint32(h)), int64(8)
		switch {
		case size == 1 && len(h) == 16:
			size, header = int64(binary.BigEndian.Uint64(h[8:])), 16
		case size == 0:
			size = end - from
		}
		if size < header {
			return
		}
		b := box{kind: string(h[4:8]), body: from + header, end: end}
		if size <= end-from {
			b.end = from + size
		} else {
			b.cut = true
		}
		if !fn(b) || b.cut {
			return
		}
		from = b.end
	}
}

// mp4Track is a track on its way.
type mp4Track struct {
	research.Track
	timescale float64
	duration  float64 // in seconds; 0 if not said
}

// mp4File is what is found in a file.
type mp4File struct {
	tracks    map[uint32]*mp4Track // by id
	order     []uint32
	defaults  map[uint32]uint32 // duration of a sample in fragments, by track
	scale     float64
	duration  float64 // in seconds, of the movie
	fragments map[uint32]float64
	reached   int64 // where the last fragment that was read ends
	moov      bool
}

func (p *probe) mp4() {
	p.Container = "mp4"
	f := &mp4File{tracks: map[uint32]*mp4Track{}, defaults: map[uint32]uint32{}, fragments: map[uint32]float64{}}
	p.boxes(0, p.size, func(b box) bool {
		switch b.kind {
		case "moov":
			f.moov = true
			p.moov(f, b)
		case "moof":
			p.moof(f, b)
			f.reached = b.end
		}
		if b.cut {
			p.breaksOff()
		}
		return true
	})
	for _, id := range f.order {
		p.track(f.tracks[id].Track)
	}
	if !f.moov && len(f.fragments) == 0 {
		p.flaw("It is an MP4 file without its table of contents: it was probably not closed when it was recorded, and cannot be played.")
	}
	p.mp4Duration(f)
}

// mp4Duration takes the longest of what the movie, its tracks and its fragments say.
func (p *probe) mp4Duration(f *mp4File) {
	seconds, fragmented := f.duration, 0.0
	for id, units := range f.fragments {
		if t := f.tracks[id]; t != nil && t.timescale > 0 {
			fragmented = max(fragmented, units/t.timescale)
		}
	}
	if seconds == 0 {
		for _, t := range f.tracks {
			seconds = max(seconds, t.duration)
		}
	}
	if fragmented > seconds {
		seconds = fragmented
		if p.exhausted && f.reached > 0 {
			seconds *= float64(p.size) / float64(f.reached)
			p.Estimated = true
		}
	}
	p.lasts(seconds, 1)
}

func (p *probe) moov(f *mp4File, moov box) {
	p.boxes(moov.body, moov.end, func(b box) bool {
		switch b.kind {
		case "mvhd":
			f.scale, f.duration = p.clockOf(b)
		case "trak":
			p.trak(f, b)
		case "mvex":
			p.boxes(b.body, b.end, func(b box) bool {
				switch v := p.read(b.body, 24); {
				case b.kind == "mehd" && len(v) >= 12 && f.scale > 0:
					f.duration = max(f.duration, fullBoxNumber(v)/f.scale)
				case b.kind == "trex" && len(v) >= 16:
					f.defaults[binary.BigEndian.Uint32(v[4:])] = binary.BigEndian.Uint32(v[12:])
				}
				return true
			})
		}
		return true
	})
}

// fullBoxNumber reads the number after version and flags, of 4 or 8 bytes.
func fullBoxNumber(v []byte) float64 {
	if v[0] == 1 && len(v) >= 12 {
		return float64(binary.BigEndian.Uint64(v[4:]))
	}
	return float64(binary.BigEndian.Uint32(v[4:]))
}

// clockOf reads time scale and duration, in seconds, out of mvhd or mdhd.
func (p *probe) clockOf(b box) (scale, seconds float64) {
	v := p.read(b.body, 32)
	if len(v) < 20 {
		return 0, 0
	}
	be := binary.BigEndian
	if v[0] == 1 {
		if len(v) < 32 {
			return 0, 0
		}
		scale = float64(be.Uint32(v[20:]))
		if d := be.Uint64(v[24:]); scale > 0 && d != 1<<64-1 {
			seconds = float64(d) / scale
		}
		return scale, seconds
	}
	scale = float64(be.Uint32(v[12:]))
	if d := be.Uint32(v[16:]); scale > 0 && d != 1<<32-1 {
		seconds = float64(d) / scale
	}
	return scale, seconds
}

func (p *probe) trak(f *mp4File, trak box) {
	t := &mp4Track{Track: research.Track{Kind: research.TrackOther}}
	id := uint32(0)
	p.boxes(trak.body, trak.end, func(b box) bool {
		switch b.kind {
		case "tkhd":
			v := p.read(b.body, 24)
			if len(v) == 24 {
				id = binary.BigEndian.Uint32(v[12+8*int(v[0]&1):])
			}
		case "mdia":
			p.mdia(t, b)
		}
		return true
	})
	if _, known := f.tracks[id]; known || len(f.tracks) >= mostTracks {
		return
	}
	f.tracks[id] = t
	f.order = append(f.order, id)
}

func (p *probe) mdia(t *mp4Track, mdia box) {
	p.boxes(mdia.body, mdia.end, func(b box) bool {
		switch b.kind {
		case "mdhd":
			t.timescale, t.duration = p.clockOf(b)
			v := p.read(b.body, 36)
			if i := 20 + 12*int(at0(v)&1); len(v) >= i+2 {
				t.Language = packedLanguage(binary.BigEndian.Uint16(v[i:]))
			}
		case "hdlr":
			if v := p.read(b.body, 12); len(v) == 12 {
				t.Kind = handlerKind(string(v[8:]))
			}
		case "minf", "stbl":
			p.mdia(t, b)
		case "stsd":
			p.stsd(t, b)
		}
		return true
	})
}

func at0(b []byte) byte {
	if len(b) == 0 {
		return 0
	}
	return b[0]
}

func handlerKind(h string) string {
	switch h {
	case "soun":
		return research.TrackAudio
	case "vide":
		return research.TrackVideo
	case "text", "sbtl", "subt", "clcp":
		return research.TrackText
	}
	return research.TrackOther
}

// packedLanguage unpacks three letters of five bits.
func packedLanguage(v uint16) string {
	s := string([]byte{byte(v>>10&31) + 0x60, byte(v>>5&31) + 0x60, byte(v&31) + 0x60})
	if s == "und" || strings.ContainsFunc(s, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return ""
	}
	return s
}

// mp4Codecs names what sample entries call their codings.
var mp4Codecs = map[string]string{
	"mp4a": "aac", ".mp3": "mp3", "Opus": "opus", "fLaC": "flac", "ac-3": "ac3", "ec-3": "eac3", "alac": "alac", "samr": "amr_nb", "sawb": "amr_wb",
	"sowt": "pcm_s16le", "twos": "pcm_s16be", "avc1": "h264", "avc3": "h264", "hvc1": "hevc", "hev1": "hevc", "av01": "av1", "vp08": "vp8",
	"vp09": "vp9", "mp4v": "mpeg4", "s263": "h263", "wvtt": "webvtt", "stpp": "ttml", "tx3g": "mov_text",
}

// stsd reads the first description of how the track is written.
func (p *probe) stsd(t *mp4Track, stsd box) {
	p.boxes(stsd.body+8, stsd.end, func(b box) bool {
		t.Codec = mp4Codecs[b.kind]
		v := p.read(b.body, 28)
		if len(v) < 28 {
			return false
		}
		be := binary.BigEndian
		switch t.Kind {
		case research.TrackAudio:
			t.Channels, t.SampleRate = int(be.Uint16(v[16:])), int(be.Uint32(v[24:])>>16)
			switch b.kind {
			case "mp4a":
				p.esds(t, b)
			case "samr", "sawb":
				t.Channels = 1 // whatever the entry says
			}
		case research.TrackVideo:
			t.Width, t.Height = int(be.Uint16(v[24:])), int(be.Uint16(v[26:]))
		}
		return false
	})
}

// esds reads what an entry that says mp4a really holds, MP3 or AAC, and in how
// many channels: the entry itself says two of anything.
func (p *probe) esds(t *mp4Track, entry box) {
	p.boxes(entry.body+28, entry.end, func(b box) bool {
		if b.kind != "esds" {
			return true
		}
		v := p.read(b.body, 96)
		stream := descriptor(v[min(4, len(v)):], 3)
		config := descriptor(stream[min(3, len(stream)):], 4)
		if len(config) == 0 {
			return false
		}
		if config[0] == 0x6b || config[0] == 0x69 {
			t.Codec = "mp3"
			return false
		}
		own := descriptor(config[min(13, len(config)):], 5)
		if len(own) < 2 || own[0]>>3 == 31 || own[0]&7<<1|own[1]>>7 == 15 {
			return false // it is of a rarer form
		}
		if channels := int(own[1] >> 3 & 15); channels > 0 && channels < 8 {
			t.Channels = []int{0, 1, 2, 3, 4, 5, 6, 8}[channels]
		}
		return false
	})
}

// descriptor is what is in a descriptor with a tag, if that comes next.
func descriptor(v []byte, tag byte) []byte {
	if len(v) < 2 || v[0] != tag {
		return nil
	}
	size, i := 0, 1
	for ; i < min(len(v), 5); i++ {
		size = size<<7 | int(v[i]&0x7f)
		if v[i]&0x80 == 0 {
			i++
			break
		}
	}
	return v[i:min(len(v), i+size)]
}

// moof adds up how long a fragment lasts.
func (p *probe) moof(f *mp4File, moof box) {
	p.boxes(moof.body, moof.end, func(traf box) bool {
		if traf.kind != "traf" {
			return true
		}
		id, each, base := uint32(0), uint32(0), -1.0
		units := 0.0
		p.boxes(traf.body, traf.end, func(b box) bool {
			v := p.read(b.body, 40)
			if len(v) < 8 {
				return true
			}
			switch b.kind {
			case "tfhd":
				id, each = fragmentHeader(v, f.defaults)
			case "tfdt":
				base = fullBoxNumber(v)
			case "trun":
				units += p.trun(b, each)
			}
			return true
		})
		if base < 0 {
			base = f.fragments[id]
		}
		f.fragments[id] = max(f.fragments[id], base+units)
		return true
	})
}

// fragmentHeader reads the track and how long a sample lasts unless it says so itself.
func fragmentHeader(v []byte, defaults map[uint32]uint32) (id, each uint32) {
	flags := binary.BigEndian.Uint32(v) & 0xffffff
	id = binary.BigEndian.Uint32(v[4:])
	each = defaults[id]
	at := 8
	for _, field := range []struct{ flag, size int }{{1, 8}, {2, 4}} {
		if int(flags)&field.flag != 0 {
			at += field.size
		}
	}
	if flags&8 != 0 && len(v) >= at+4 {
		each = binary.BigEndian.Uint32(v[at:])
	}
	return id, each
}

// trun adds up the samples of a run.
func (p *probe) trun(b box, each uint32) float64 {
	v := p.read(b.body, 8)
	if len(v) < 8 {
		return 0
	}
	flags, count := binary.BigEndian.Uint32(v)&0xffffff, int64(binary.BigEndian.Uint32(v[4:]))
	if flags&0x100 == 0 {
		return float64(count) * float64(each)
	}
	at, size := b.body+8, int64(0)
	for _, flag := range []uint32{1, 4} {
		if flags&flag != 0 {
			at += 4
		}
	}
	for _, flag := range []uint32{0x100, 0x200, 0x400, 0x800} {
		if flags&flag != 0 {
			size += 4
		}
	}
	count = min(count, (b.end-at)/size, 1<<16)
	table := p.read(at, int(count*size))
	total := 0.0
	for i := 0; i+4 <= len(table); i += int(size) {
		total += float64(binary.BigEndian.Uint32(table[i:]))
	}
	return total
}
