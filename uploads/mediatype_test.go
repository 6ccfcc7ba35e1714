package uploads_test

import (
	"testing"

	"earshot/uploads"
)

func TestSniff(t *testing.T) {
	t.Parallel()
	mp4 := "\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41"
	for _, c := range []struct{ head, name, declared, want string }{
		{"WEBVTT\n\n00:00.000 --> 00:01.000\nHi\n", "call.vtt", "", "text/vtt"},
		{"WEBVTT\n\n00:00.000 --> 00:01.000\nHi\n", "call", "", "text/vtt"},
		{"NOTE no header\n", "call.vtt", "", "text/vtt"},
		{"1\n00:00:01,000 --> 00:00:02,000\nHi\n", "call.srt", "text/plain", "application/x-subrip"},
		{"# Title\n\nText\n", "notes.MD", "", "text/markdown"},
		{"Speaker,Start\nAna,1\n", "call.csv", "", "text/csv"},
		{"just words", "notes", "", "text/plain"},
		{"just words", "notes.mp4", "video/mp4", "text/plain"},
		{"", "empty.txt", "", "text/plain"},
		{"ID3", "call.mp3", "", "audio/mpeg"},
		{"ID3\x04\x00\x00\x00\x00\x00\x00", "call", "", "audio/mpeg"},
		{mp4, "call.mp4", "", "video/mp4"},
		{mp4, "call.m4a", "", "audio/mp4"},
		{mp4, "call.html", "text/html", "video/mp4"},
		{"\x00\x00\x00\x20ftypM4A \x00\x00\x02\x00isomiso2", "call", "", "audio/mp4"},
		{"RIFF\x24\x00\x00\x00WAVEfmt ", "call.wav", "", "audio/wav"},
		{"OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x13OpusHead", "a.opus", "", "audio/ogg"},
		{"fLaC\x00\x00\x00\x22", "call.flac", "", "audio/flac"},
		{`<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>`, "a.png", "image/png", "image/svg+xml"},
		{"<!DOCTYPE html><html><script>x</script></html>", "call.mp4", "video/mp4", "text/html"},
		{"%PDF-1.7\n", "guide.pdf", "", "application/pdf"},
		{"\x01\x02\x03\x04", "x.bin", "video/mp4", "application/octet-stream"},
		{"\x01\x02\x03\x04", "x.mp3", "audio/mpeg; q=1", "audio/mpeg"},
		{"\x01\x02\x03\x04", "x.mp3", "text/html", "application/octet-stream"},
		{"\x01\x02\x03\x04", "", "", "application/octet-stream"},
	} {
		if got := uploads.Sniff([]byte(c.head), c.name, c.declared); got != c.want {
			t.Errorf("Sniff(%.20q, %q, %q) = %q, want %q", c.head, c.name, c.declared, got, c.want)
		}
	}
}

func TestInlineTakesOnlyWhatCannotRun(t *testing.T) {
	t.Parallel()
	for mediaType, want := range map[string]bool{
		"audio/mpeg": true, "audio/mp4": true, "video/mp4": true, "video/webm": true, "image/png": true,
		"Video/MP4; codecs=\"avc1\"": true, "image/svg+xml": false, "text/html": false, "text/xml": false,
		"application/xml": false, "application/pdf": false, "text/plain": false, "application/xhtml+xml": false,
		"application/octet-stream": false, "video/mp4, text/html": false, "": false, "image": false, "video/*": false,
	} {
		if got := uploads.Inline(mediaType); got != want {
			t.Errorf("Inline(%q) = %v, want %v", mediaType, got, want)
		}
	}
}
