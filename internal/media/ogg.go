package media

import (
	"bytes"
	"encoding/binary"

	"earshot/internal/research"
)

// oggStream is one logical stream of an Ogg file.
type oggStream struct {
	serial uint32
	rate   int   // of what its positions count
	skip   int64 // samples before the beginning
	audio  bool
}

// oggTail is how far from the end the last pages are looked for; a page has at
// most 64 KiB.
const oggTail = 4 * blockBytes

func (p *probe) ogg() {
	p.Container = "ogg"
	var streams []oggStream
	off := int64(0)
	for range mostTracks {
		head := p.read(off, 27)
		if len(head) < 27 || !bytes.HasPrefix(head, []byte("OggS")) || head[5]&2 == 0 {
			break
		}
		lacing := p.read(off+27, int(head[26]))
		size := int64(27 + len(lacing))
		for _, n := range lacing {
			size += int64(n)
		}
		packet := p.read(off+27+int64(len(lacing)), 64)
		s, track := oggPacket(packet)
		s.serial = binary.LittleEndian.Uint32(head[14:])
		streams = append(streams, s)
		p.track(track)
		off += size
	}
	for i, s := range streams {
		if s.audio || i == len(streams)-1 && p.DurationMS == 0 {
			p.oggDuration(s)
		}
		if p.DurationMS > 0 {
			return
		}
	}
	if len(streams) > 0 {
		p.flaw("The end of the Ogg stream could not be found, so it is not known how long it is.")
	}
}

// oggPacket tells a stream by its first packet.
func oggPacket(b []byte) (oggStream, research.Track) {
	le := binary.LittleEndian
	switch {
	case at(b, 0, "OpusHead") && len(b) >= 19:
		return oggStream{rate: 48000, skip: int64(le.Uint16(b[10:])), audio: true},
			research.Track{Kind: research.TrackAudio, Codec: "opus", Channels: int(b[9]), SampleRate: 48000}
	case at(b, 0, "\x01vorbis") && len(b) >= 28:
		rate := int(le.Uint32(b[12:]))
		return oggStream{rate: rate, audio: true}, research.Track{Kind: research.TrackAudio, Codec: "vorbis", Channels: int(b[11]), SampleRate: rate}
	case at(b, 0, "Speex   ") && len(b) >= 52:
		rate := int(le.Uint32(b[36:]))
		return oggStream{rate: rate, audio: true}, research.Track{Kind: research.TrackAudio, Codec: "speex", Channels: int(le.Uint32(b[48:])), SampleRate: rate}
	case at(b, 0, "\x7fFLAC") && len(b) >= 13+4+18:
		packed := binary.BigEndian.Uint64(b[17+10:])
		rate := int(packed >> 44)
		return oggStream{rate: rate, audio: true}, research.Track{Kind: research.TrackAudio, Codec: "flac", Channels: int(packed>>41&7) + 1, SampleRate: rate}
	case at(b, 0, "\x80theora") && len(b) >= 20:
		return oggStream{}, research.Track{
			Kind: research.TrackVideo, Codec: "theora",
			Width: int(b[14])<<16 | int(b[15])<<8 | int(b[16]), Height: int(b[17])<<16 | int(b[18])<<8 | int(b[19]),
		}
	}
	return oggStream{}, research.Track{Kind: research.TrackOther}
}

// oggDuration goes by the position that the last page of a stream ends at.
func (p *probe) oggDuration(s oggStream) {
	if s.rate == 0 {
		return
	}
	from := max(0, p.size-oggTail)
	tail := p.read(from, oggTail)
	for end := len(tail); end > 0; {
		i := bytes.LastIndex(tail[:end], []byte("OggS"))
		if i < 0 {
			return
		}
		end = i
		if len(tail)-i < 27 || binary.LittleEndian.Uint32(tail[i+14:]) != s.serial {
			continue
		}
		position := int64(binary.LittleEndian.Uint64(tail[i+6:]))
		if position < 0 { // no packet ends on this page
			continue
		}
		if tail[i+5]&4 == 0 {
			p.flaw("The recording was not closed properly; its end may be missing.")
		}
		p.lasts(float64(position-s.skip), float64(s.rate))
		return
	}
}
