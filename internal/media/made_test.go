package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"earshot/internal/media"
	"earshot/internal/testdata"
)

// made has ffmpeg make a recording, or skips.
func made(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed (Debian: ffmpeg)")
	}
	out := filepath.Join(t.TempDir(), name)
	cmd := exec.CommandContext(t.Context(), "ffmpeg", append(append([]string{"-nostdin", "-v", "error", "-f", "lavfi", "-i"}, args...), out)...)
	if b, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %v\n%s", err, b)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	sine    = "sine=frequency=300:duration=90"
	picture = "testsrc=duration=4:size=64x48:rate=5"
)

// TestMadeRecordings looks into what real encoders write, and reads little of it.
func TestMadeRecordings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, want string
		args       []string
	}{
		{"moov-at-end.m4a", "mp4 90000 audio:aac:44100:1 flaws=0", []string{sine}},
		{"two-tracks.mp4", "mp4 4000 video:mpeg4:64x48 audio:aac:44100:1 audio:aac:44100:1 flaws=0", []string{
			picture, "-f", "lavfi", "-i", "sine=duration=4", "-map", "0:v", "-map", "1:a", "-map", "1:a", "-c:v", "mpeg4",
		}},
		{"fragmented.mp4", "mp4 90000 audio:aac:44100:1 flaws=0", []string{sine, "-movflags", "frag_keyframe+empty_moov", "-frag_duration", "500000"}},
		{"live.webm", "webm 90000 audio:opus:48000:1 flaws=0", []string{sine, "-c:a", "libopus"}},
		{"vbr.mp3", "mp3 90000 audio:mp3:44100:1 flaws=0", []string{sine, "-q:a", "5"}},
		{"cbr.mp3", "mp3 90200~ audio:mp3:44100:1 flaws=0", []string{sine, "-b:a", "128k", "-write_xing", "0", "-id3v2_version", "0"}},
		{"long.opus", "ogg 90000 audio:opus:48000:1 flaws=0", []string{sine}},
		{"sound.ogg", "ogg 90000 audio:vorbis:44100:1 flaws=0", []string{sine, "-c:a", "libvorbis"}},
		{"24bit.wav", "wav 90000 audio:pcm_s24le:44100:1 flaws=0", []string{sine, "-c:a", "pcm_s24le"}},
		{"sound.flac", "flac 90000 audio:flac:44100:1 flaws=0", []string{sine}},
		{"sound.aac", "aac 90000 audio:aac:44100:1 flaws=0", []string{sine}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := made(t, c.name, c.args...)
			file := &counted{ReaderAt: bytes.NewReader(b)}
			m, err := media.Probe(t.Context(), file, int64(len(b)))
			if err != nil {
				t.Fatal(err)
			}
			m.DurationMS = (m.DurationMS + 100) / 200 * 200 // encoders add a frame
			if describe(m) != c.want {
				t.Errorf("got %s, want %s; flaws %q", describe(m), c.want, m.Flaws)
			}
			if file.bytes > 2<<20 {
				t.Errorf("%d of %d bytes were read", file.bytes, len(b))
			}
		})
	}
}

// A browser's recording says nowhere how long it is.
func TestWebMWithoutDuration(t *testing.T) {
	t.Parallel()
	b := made(t, "x.webm", sine, "-c:a", "libopus", "-live", "1", "-cluster_time_limit", "2000")
	m := probe(t, b)
	if m.Container != "webm" || m.DurationMS < 89_000 || m.DurationMS > 90_100 || !m.Estimated {
		t.Errorf("got %s, want about 90000 ms, estimated", describe(m))
	}
}

// sparse is a large file of which only the ends are there.
type sparse struct {
	head, tail []byte
	size       int64
}

func (s sparse) ReadAt(b []byte, off int64) (int, error) {
	clear(b)
	copyAt := func(part []byte, from int64) {
		for i := range b {
			if at := off + int64(i) - from; at >= 0 && at < int64(len(part)) {
				b[i] = part[at]
			}
		}
	}
	copyAt(s.head, 0)
	copyAt(s.tail, s.size-int64(len(s.tail)))
	return len(b), nil
}

// TestContentsAtTheEndOfALargeFile moves the table of contents of an MP4 file
// behind four gigabytes of sound: a few blocks are read.
func TestContentsAtTheEndOfALargeFile(t *testing.T) {
	t.Parallel()
	small := made(t, "x.m4a", sine)
	i := bytes.Index(small, []byte("moov")) - 4
	head := []byte("\x00\x00\x00\x10ftypM4A \x00\x00\x00\x00\x00\x00\x00\x01mdat")
	const sound = 4 << 30
	head = binary.BigEndian.AppendUint64(head, 16+sound)
	file := sparse{head: head, tail: small[i:], size: int64(len(head)) + sound + int64(len(small)-i)}
	read := &counted{ReaderAt: file}
	m, err := media.Probe(t.Context(), read, file.size)
	if err != nil || m.DurationMS < 89_900 || len(m.Tracks) != 1 || len(m.Flaws) != 0 {
		t.Fatalf("got %s, %v; flaws %q", describe(m), err, m.Flaws)
	}
	if read.reads > 4 {
		t.Errorf("%d blocks were read, want at most 4", read.reads)
	}
}

// TestTruncatedRecordingsAreExplained cuts each shared recording in places.
func TestTruncatedRecordingsAreExplained(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"audio/test_de.wav", "media-quirks/fixture.m4a", "media-quirks/fixture.webm", "media-quirks/fixture.ogg"} {
		whole := testdata.Read(t, name)
		for _, part := range []int{2, 3, 10} {
			m := probe(t, whole[:len(whole)/part])
			if len(m.Flaws) == 0 {
				t.Errorf("%s cut to a part of %d has no flaw: %s", name, part, describe(m))
			}
		}
	}
	jfk := testdata.Read(t, "audio/jfk.mp3")
	if m := probe(t, jfk[:len(jfk)/2]); m.DurationMS < 5000 || m.DurationMS > 6000 {
		t.Errorf("half of an MP3 file lasts %d ms", m.DurationMS)
	}
}

func TestHostileSizes(t *testing.T) {
	t.Parallel()
	box := func(kind string, body string) string {
		return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(body)))) + kind + body
	}
	mvhd := box("mvhd", "\x00\x00\x00\x00"+strings.Repeat("\x00", 8)+"\x00\x00\x00\x01"+"\xff\xff\xff\xf0"+strings.Repeat("\x00", 80))
	for name, content := range map[string]string{
		"a hundred and thirty years":    box("ftyp", "isom") + box("moov", mvhd),
		"a box of 2^63 bytes":           box("ftyp", "isom") + "\x00\x00\x00\x01moov\x7f\xff\xff\xff\xff\xff\xff\xff",
		"a box shorter than its head":   box("ftyp", "isom") + "\x00\x00\x00\x04moov",
		"a run of 2^32 samples":         box("ftyp", "isom") + box("moof", box("traf", box("trun", "\x00\x00\x0f\x01\xff\xff\xff\xff\x00\x00\x00\x00"))),
		"an element of 2^56 bytes":      "\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x01\x00\x00\x00\x00\x00\x00\x00\x15\x49\xa9\x66\x01\xff\xff\xff\xff\xff\xff\xfe",
		"elements that are empty":       "\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\xff" + strings.Repeat("\xec\x80", 100_000),
		"chunks that are empty":         "RIFF\xff\xff\xff\xffWAVE" + strings.Repeat("LIST\x00\x00\x00\x00", 50_000),
		"a chunk of 4 GiB":              "RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff" + strings.Repeat("\x00", 64),
		"a tag of 256 MiB":              "ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + strings.Repeat("\x00", 64),
		"pages without an end":          "OggS\x00\x02" + strings.Repeat("\xff", 300),
		"a sample rate of zero":         "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x10\x00data\x04\x00\x00\x00abcd",
		"nothing but the first of sync": strings.Repeat("\xff", 1<<20),
		"nothing":                       "",
	} {
		if m := probe(t, []byte(content)); len(m.Flaws) == 0 {
			t.Errorf("%s: no flaw is told: %s", name, describe(m))
		}
	}
}

// brokenDisk fails after some reads.
type brokenDisk struct{ err error }

func (b brokenDisk) ReadAt([]byte, int64) (int, error) { return 0, b.err }

func TestErrorsOfReadingAreNotFlaws(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	if m, err := media.Probe(t.Context(), brokenDisk{broken}, 1000); !errors.Is(err, broken) {
		t.Errorf("got %v, %v; want the error of reading", m, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := media.Probe(ctx, bytes.NewReader(make([]byte, 1000)), 1000); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
}

func FuzzProbe(f *testing.F) {
	for _, name := range recordings(f) {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b[:min(len(b), 4<<10)])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := media.Probe(t.Context(), bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		if m.DurationMS < 0 || m.DurationMS > 1000*3600*1000 {
			t.Errorf("it lasts %d ms", m.DurationMS)
		}
		for _, track := range m.Tracks {
			if track.Channels < 0 || track.SampleRate < 0 || track.Width < 0 || track.Height < 0 {
				t.Errorf("track %+v", track)
			}
		}
	})
}

// FuzzDecodeWAV decodes anything that is taken for WAV, by ourselves alone.
func FuzzDecodeWAV(f *testing.F) {
	f.Add([]byte("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x04\x00\x00\x00abcd"))
	f.Add([]byte("RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x03\x00\x02\x00\x80\xbb\x00\x00\x00\xdc\x05\x00\x08\x00\x20\x00data\xff\xff\xff\xff\x00\x00\x80\x7f\x00\x00\xc0\x7f"))
	f.Fuzz(func(t *testing.T, b []byte) {
		src := media.Source{Size: int64(len(b)), Open: func(_ context.Context, off, n int64) (io.ReadCloser, error) {
			if n < 0 || off+n > int64(len(b)) || off+n < off {
				n = int64(len(b)) - off
			}
			return io.NopCloser(bytes.NewReader(b[min(off, int64(len(b))):min(off+max(n, 0), int64(len(b)))])), nil
		}}
		m, err := media.Probe(t.Context(), src.At(t.Context()), src.Size)
		if err != nil || m.Container != "wav" {
			return
		}
		var out bytes.Buffer
		err = media.Tools{}.Decode(t.Context(), src, m, "", &out)
		if _, deaf := errors.AsType[*media.DeafError](err); err != nil && !deaf {
			t.Fatal(err)
		}
		if out.Len()%2 != 0 {
			t.Errorf("%d bytes are no samples", out.Len())
		}
	})
}
