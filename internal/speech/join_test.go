package speech

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/internal/transcript"
)

// said is a word that somebody said.
type said struct {
	text       string
	start, end time.Duration
}

// speech makes up somebody talking: few words, so that they repeat, hardly a
// pause where it is dense.
func speak(r *rand.Rand, words int) []said {
	vocabulary := []string{"Ja,", "nein", "aber", "ja", "das", "Konto", "und", "so", "der", "42"}
	var all []said
	at := time.Duration(0)
	for range words {
		length := time.Duration(120+r.IntN(350)) * time.Millisecond
		all = append(all, said{vocabulary[r.IntN(len(vocabulary))], at, at + length})
		at += length + time.Duration(r.IntN(120))*time.Millisecond
		if r.IntN(12) == 0 {
			at += time.Duration(r.IntN(3000)) * time.Millisecond
		}
	}
	return all
}

// recognise hears a piece as recognisers do: times are off, words at the edges
// are lost or misheard, segments begin anywhere, and words have times or not.
func recognise(r *rand.Rand, all []said, p Piece, timed bool) transcript.Transcript {
	var t transcript.Transcript
	var s *transcript.Segment
	off := func() time.Duration { return time.Duration(r.IntN(120)-60) * time.Millisecond }
	last := time.Duration(0)
	for _, w := range all {
		if w.end <= p.Start || w.start >= p.End {
			continue
		}
		text := w.text
		if w.start < p.Start || w.end > p.End { // half of it
			if r.IntN(2) == 0 {
				continue
			}
			text = "hm" + text
		}
		start := max(last, max(w.start, p.Start)+off()-p.Start, 0)
		end := max(start+20*time.Millisecond, min(w.end, p.End)-p.Start+off())
		last = start
		if s == nil || r.IntN(9) == 0 {
			t.Segments = append(t.Segments, transcript.Segment{Start: start, Timed: true})
			s = &t.Segments[len(t.Segments)-1]
		}
		s.Text, s.End = strings.TrimSpace(s.Text+" "+text), end
		if timed {
			s.Words = append(s.Words, transcript.Word{Text: text, Start: start, End: end, Confidence: 0.5})
		}
	}
	return t
}

// TestNoWordIsLostOrDoubled joins what was heard in pieces that were cut
// anywhere, in the middle of words too.
func TestNoWordIsLostOrDoubled(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 1))
		all := speak(r, 20+r.IntN(80))
		length := all[len(all)-1].end
		var pieces []Piece
		for from := time.Duration(0); from < length; {
			to := min(length, from+6*time.Second+time.Duration(r.IntN(4000))*time.Millisecond)
			if length-to < 3*time.Second {
				to = length
			}
			pieces = append(pieces, Piece{From: from, To: to, Start: max(0, from-overlap), End: min(length, to+overlap)})
			from = to
		}
		var heard []transcript.Transcript
		for _, p := range pieces {
			heard = append(heard, recognise(r, all, p, true))
		}
		joined, _ := Join(pieces, heard)
		var got, want []string
		timed := 0
		for _, s := range joined.Segments {
			got = append(got, strings.Fields(s.Text)...)
			timed += len(s.Words)
		}
		for _, w := range all {
			want = append(want, w.text)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d, %d pieces: got\n%s\nwant\n%s", seed, len(pieces), strings.Join(got, " "), strings.Join(want, " "))
		}
		if timed != len(want) {
			t.Fatalf("seed %d: %d of %d words have times", seed, timed, len(want))
		}
		if !slices.IsSortedFunc(joined.Segments, func(a, b transcript.Segment) int { return int(a.Start - b.Start) }) {
			t.Fatalf("seed %d: segments begin out of order", seed)
		}
	}
}

func TestJoinOfOnePieceChangesNothing(t *testing.T) {
	t.Parallel()
	one := transcript.Transcript{Language: "zh", Segments: []transcript.Segment{
		{Speaker: "A", Start: time.Second, End: 3 * time.Second, Timed: true, Text: "我不 知道。", Language: "zh"},
		{Start: 4 * time.Second, End: 5 * time.Second, Timed: true, Text: "– Ja! –", Language: "zh"},
	}}
	got, _ := Join([]Piece{{To: 6 * time.Second, End: 6 * time.Second}}, []transcript.Transcript{one})
	if len(got.Segments) != 2 || got.Segments[0].Text != one.Segments[0].Text || got.Segments[1].Text != one.Segments[1].Text ||
		got.Segments[0].Speaker != "A" || got.Segments[1].End != 5*time.Second || got.Language != "zh" {
		t.Errorf("got %+v", got)
	}
}

func TestWritingWithoutSpacesIsJoinedByLetters(t *testing.T) {
	t.Parallel()
	pieces := []Piece{{To: 10 * time.Second, End: 11 * time.Second}, {From: 10 * time.Second, Start: 9 * time.Second, To: 20 * time.Second, End: 20 * time.Second}}
	got, _ := Join(pieces, []transcript.Transcript{
		{Language: "ja", Segments: []transcript.Segment{{Start: 7 * time.Second, End: 11 * time.Second, Timed: true, Text: "口座が見つかりません"}}},
		{Language: "ja", Segments: []transcript.Segment{{Start: 0, End: 4 * time.Second, Timed: true, Text: "つかりませんでした"}}},
	})
	text := ""
	for _, s := range got.Segments {
		text += s.Text
	}
	if text != "口座が見つかりませんでした" {
		t.Errorf("got %q", text)
	}
}

func TestSpeakersOfPiecesAreNotTakenForTheSame(t *testing.T) {
	t.Parallel()
	s := func(speaker, text string, at time.Duration) transcript.Transcript {
		return transcript.Transcript{Segments: []transcript.Segment{{Speaker: speaker, Text: text, Start: at, End: at + time.Second, Timed: true}}}
	}
	pieces := []Piece{{To: 10 * time.Second, End: 11 * time.Second}, {From: 10 * time.Second, Start: 9 * time.Second, To: 20 * time.Second, End: 20 * time.Second}}
	got, apart := Join(pieces, []transcript.Transcript{s("SPEAKER_00", "one two", 2*time.Second), s("SPEAKER_00", "three four", 5*time.Second)})
	if !apart || len(got.Segments) != 2 || got.Segments[0].Speaker != "SPEAKER_00 (part 1)" || got.Segments[1].Speaker != "SPEAKER_00 (part 2)" {
		t.Errorf("got %+v", got.Segments)
	}
}

// TestVoicesAreFollowedFromPieceToPiece numbers two voices the other way round in
// the second piece, as recognisers do, and cuts while both of them speak.
func TestVoicesAreFollowedFromPieceToPiece(t *testing.T) {
	t.Parallel()
	s := func(speaker, text string, from, to time.Duration) transcript.Segment {
		return transcript.Segment{Speaker: speaker, Text: text, Start: from * time.Millisecond, End: to * time.Millisecond, Timed: true}
	}
	pieces := []Piece{{To: 10 * time.Second, End: 11 * time.Second}, {From: 10 * time.Second, Start: 9 * time.Second, To: 20 * time.Second, End: 20 * time.Second}}
	first := transcript.Transcript{Segments: []transcript.Segment{
		s("SPEAKER_00", "where is it", 1000, 2000), s("SPEAKER_01", "never found", 9100, 9900), s("SPEAKER_00", "really", 10100, 10900),
	}}
	second := transcript.Transcript{Segments: []transcript.Segment{
		s("SPEAKER_00", "never found", 100, 900), s("SPEAKER_01", "really", 1100, 1900), s("SPEAKER_00", "yes", 3000, 4000), s("Ana", "so", 5000, 5500), s("SPEAKER_02", "hello", 6000, 6500),
	}}
	got, apart := Join(pieces, []transcript.Transcript{first, second})
	var said []string
	for _, s := range got.Segments {
		said = append(said, s.Speaker+": "+s.Text)
	}
	want := []string{
		"SPEAKER_00 (part 1): where is it", "SPEAKER_01 (part 1): never found", "SPEAKER_00 (part 1): really", "SPEAKER_01 (part 1): yes", "Ana: so", "SPEAKER_02 (part 2): hello",
	}
	if !apart || !slices.Equal(said, want) {
		t.Errorf("%v, got\n%q, want\n%q", apart, said, want)
	}
	// Two voices that the next piece takes for one are not followed.
	second.Segments = []transcript.Segment{s("SPEAKER_00", "never found", 100, 900), s("SPEAKER_00", "really", 1100, 1900), s("SPEAKER_00", "yes", 3000, 4000)}
	if got, _ = Join(pieces, []transcript.Transcript{first, second}); got.Segments[len(got.Segments)-1].Speaker != "SPEAKER_00 (part 2)" {
		t.Errorf("got %+v", got.Segments)
	}
	// Names are names in every piece.
	if got, apart = Join(pieces, []transcript.Transcript{{Segments: []transcript.Segment{s("Ana Ruiz", "one", 1000, 2000)}}, {Segments: []transcript.Segment{s("Ana Ruiz", "two", 5000, 6000)}}}); apart ||
		got.Segments[0].Speaker != "Ana Ruiz" || got.Segments[1].Speaker != "Ana Ruiz" {
		t.Errorf("got %+v", got.Segments)
	}
}

// noise is sound of a loudness.
func noise(r *rand.Rand, d time.Duration, loudness int) []byte {
	var b []byte
	for range int(d * Rate / time.Second) {
		v := 0
		if loudness > 0 {
			v = r.IntN(2*loudness) - loudness
		}
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(v)))
	}
	return b
}

func TestSoundIsCutInItsPauses(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	var sound []byte
	var pauses []time.Duration
	at := time.Duration(0)
	for range 12 {
		talk := time.Duration(3000+r.IntN(2500)) * time.Millisecond
		sound = append(append(sound, noise(r, talk, 8000)...), noise(r, 500*time.Millisecond, 20)...)
		at += talk
		pauses = append(pauses, at)
		at += 500 * time.Millisecond
	}
	const longest = 12 * time.Second
	pieces, err := Plan(bytes.NewReader(sound), longest)
	if err != nil || len(pieces) < 4 {
		t.Fatalf("%d pieces, %v", len(pieces), err)
	}
	for i, p := range pieces {
		if p.To-p.From > longest || p.Silent || p.Start > p.From || p.End < p.To || i > 0 && p.From != pieces[i-1].To {
			t.Errorf("piece %d = %+v", i, p)
		}
		inPause := slices.ContainsFunc(pauses, func(at time.Duration) bool { return p.To >= at && p.To <= at+500*time.Millisecond })
		if i < len(pieces)-1 && !inPause {
			t.Errorf("piece %d is cut at %v, in no pause of %v", i, p.To, pauses)
		}
	}
	if last := pieces[len(pieces)-1].To; last != at.Round(time.Millisecond) && (last-at).Abs() > frame {
		t.Errorf("the pieces end at %v, the sound at %v", last, at)
	}
	if again, _ := Plan(bytes.NewReader(sound), longest); !slices.Equal(pieces, again) {
		t.Error("the same sound is cut elsewhere the second time")
	}
}

func TestSilenceIsNotSentAnywhere(t *testing.T) {
	t.Parallel()
	pieces, err := Plan(bytes.NewReader(make([]byte, 2*Rate*5)), time.Minute)
	if err != nil || len(pieces) != 1 || !pieces[0].Silent || pieces[0].End != 5*time.Second {
		t.Errorf("pieces = %+v, %v", pieces, err)
	}
	if none, err := Plan(bytes.NewReader(nil), time.Minute); err != nil || none != nil {
		t.Errorf("no sound: %v, %v", none, err)
	}
}
