//go:build ignore

// Speak makes a spoken recording of a WebVTT transcript and writes the cue
// times back into it, so that what is heard and what is read agree to the
// millisecond. It needs espeak-ng and ffmpeg.
//
//	go run speak.go TRANSCRIPT.vtt RECORDING.ogg
//
// The transcript says who has which voice in a NOTE block, one speaker a line:
// voice, pitch (0-99), words per minute, name.
//
//	NOTE
//	voice de+f2 50 168 Moderatorin
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

const (
	rate     = 22050                  // what espeak-ng speaks, mono, 16 bit
	lead     = 400 * time.Millisecond // silence before the first word
	turn     = 380 * time.Millisecond // pause when the speaker changes
	breath   = 160 * time.Millisecond // pause within a turn
	quietest = 90                     // samples below this are silence
)

var (
	voiceLine = regexp.MustCompile(`(?m)^voice (\S+) (\d+) (\d+) (.+)$`)
	cueText   = regexp.MustCompile(`(?m)^(\S+ --> \S+)\n<v ([^>]+)>(.+)$`)
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: go run speak.go TRANSCRIPT.vtt RECORDING.ogg")
	}
	if err := speak(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func speak(transcript, recording string) error {
	text, err := os.ReadFile(transcript)
	if err != nil {
		return err
	}
	voices := map[string][]string{}
	for _, m := range voiceLine.FindAllStringSubmatch(string(text), -1) {
		voices[m[4]] = []string{"-v", m[1], "-p", m[2], "-s", m[3]}
	}
	timeline := silence(lead)
	out, last := string(text), ""
	for _, m := range cueText.FindAllStringSubmatch(string(text), -1) {
		voice, ok := voices[m[2]]
		if !ok {
			return fmt.Errorf("%s: no voice for %s", transcript, m[2])
		}
		if last != "" {
			timeline = append(timeline, silence(pause(last, m[2]))...)
		}
		pcm, err := say(voice, m[3])
		if err != nil {
			return err
		}
		start := length(timeline)
		timeline = append(timeline, pcm...)
		times := clock(start) + " --> " + clock(length(timeline))
		out = strings.Replace(out, m[0], times+"\n<v "+m[2]+">"+m[3], 1)
		last = m[2]
	}
	timeline = append(timeline, silence(lead)...)
	if err := encode(timeline, recording); err != nil {
		return err
	}
	return os.WriteFile(transcript, []byte(out), 0o644)
}

func pause(before, now string) time.Duration {
	if before == now {
		return breath
	}
	return turn
}

// say returns the samples of one sentence without the silence around it.
func say(voice []string, text string) ([]byte, error) {
	wav, err := exec.Command("espeak-ng", append(voice, "--stdout", text)...).Output()
	if err != nil {
		return nil, fmt.Errorf("espeak-ng: %w", err)
	}
	if len(wav) < 44 {
		return nil, fmt.Errorf("espeak-ng said nothing for %q", text)
	}
	pcm := wav[44:]
	pcm = pcm[:len(pcm)&^1]
	loud := func(i int) bool {
		s := int16(binary.LittleEndian.Uint16(pcm[i:]))
		return s > quietest || s < -quietest
	}
	from, to := 0, len(pcm)
	for from < to && !loud(from) {
		from += 2
	}
	for to > from && !loud(to-2) {
		to -= 2
	}
	return pcm[from:to], nil
}

// encode writes Ogg Opus, which browsers play and which stays small: 18 kbit/s.
func encode(pcm []byte, name string) error {
	cmd := exec.Command("ffmpeg", "-y", "-loglevel", "error",
		"-f", "s16le", "-ar", fmt.Sprint(rate), "-ac", "1", "-i", "-",
		"-map_metadata", "-1", "-fflags", "+bitexact", "-flags", "+bitexact",
		"-c:a", "libopus", "-b:a", "18k", "-application", "voip", name)
	cmd.Stdin = bytes.NewReader(pcm)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("ffmpeg: %w: %s", err, out)
	}
	return nil
}

func silence(d time.Duration) []byte {
	return make([]byte, int(d.Seconds()*rate)*2)
}

func length(pcm []byte) time.Duration {
	return time.Duration(len(pcm)/2) * time.Second / rate
}

func clock(d time.Duration) string {
	ms := d.Round(time.Millisecond).Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
}
