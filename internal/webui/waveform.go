package webui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/research"
	"earshot/internal/wording"
)

// wave is how loud a recording is, drawn.
type wave struct {
	File    string
	Label   string // what there is to see, in words
	Seconds string // how long the whole is
	Columns int
	Path    string // of an SVG, 100 high and Columns wide
}

// loudness is a stretch of a recording in words.
type loudness struct {
	From, To string // clock times
	PlayURL  string
	Words    string
}

const (
	waveColumns  = 400
	loudnessRows = 12
)

// addWaves draws the recordings of a session and says the same in words.
func (u *UI) addWaves(ctx context.Context, who auth.Person, page *sessionPage) error {
	for i := range page.Files {
		row := &page.Files[i]
		if !row.Recording {
			continue
		}
		w, err := u.lib.Waveform(ctx, who, row.ID)
		if errors.Is(err, research.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if len(w.Peaks) == 0 {
			continue
		}
		page.Waves = append(page.Waves, drawn(page.say, row.ID, row.Name, w))
		row.Loudness = inWords(page.say, row.ID, w)
	}
	return nil
}

// drawn draws a waveform, a column for each stretch or for several together.
func drawn(say *wording.Printer, file, name string, w research.Waveform) wave {
	columns := min(waveColumns, len(w.Peaks))
	whole := w.StretchMS * int64(len(w.Peaks))
	v := wave{
		File: file, Columns: columns, Seconds: fmt.Sprintf("%.3f", float64(whole)/1000),
		Label: say.T("How loud %s is over its %s; the list of files says it in words", name, clock(whole)),
	}
	var b strings.Builder
	for i := range columns {
		half := max(1, int(loudest(w.Peaks, i, columns))*50/255)
		fmt.Fprintf(&b, "M%d.5 %dV%d", i, 50-half, 50+half)
	}
	v.Path = b.String()
	return v
}

// loudest is the loudest moment of part i of n.
func loudest(peaks []byte, i, n int) byte {
	most := byte(0)
	for _, p := range peaks[i*len(peaks)/n : max((i+1)*len(peaks)/n, i*len(peaks)/n+1)] {
		most = max(most, p)
	}
	return most
}

// inWords says for each part of a recording how loud it is and how much of it
// is silence.
func inWords(say *wording.Printer, file string, w research.Waveform) []loudness {
	seconds := int(w.StretchMS) * len(w.Peaks) / 1000
	n := max(1, min(loudnessRows, len(w.Peaks), seconds)) // clock times tell no less than a second
	rows := make([]loudness, n)
	for i := range n {
		from, to := i*len(w.Peaks)/n, (i+1)*len(w.Peaks)/n
		quiet := 0
		for _, p := range w.Peaks[from:to] {
			if p < 6 {
				quiet++
			}
		}
		start := int64(from) * w.StretchMS
		rows[i] = loudness{
			From: clock(start), To: clock(int64(to) * w.StretchMS), PlayURL: playURL(file, fmt.Sprintf("%.1f", float64(start)/1000)),
			Words: loudnessWords(say, loudest(w.Peaks, i, n), quiet*100/(to-from)),
		}
	}
	return rows
}

func loudnessWords(say *wording.Printer, peak byte, quiet int) string {
	words := say.T("loud")
	switch {
	case peak < 6:
		return say.T("silent")
	case peak < 40:
		words = say.T("quiet")
	case peak < 130:
		words = say.T("of middling loudness")
	}
	if quiet >= 5 {
		return say.T("%s, %d %% of it silence", words, quiet)
	}
	return words
}

// mediaFacts says how long a recording is and what is in it.
func mediaFacts(say *wording.Printer, m research.Media) []string {
	var facts []string
	if m.DurationMS > 0 {
		long := clock(m.DurationMS)
		if m.Estimated {
			long = say.T("about %s", long)
		}
		facts = append(facts, long)
	}
	for _, t := range m.Tracks {
		switch t.Kind {
		case research.TrackAudio:
			facts = append(facts, trackWords(say.T("sound"), t.Codec, t.Language))
		case research.TrackVideo:
			facts = append(facts, trackWords(say.T("picture"), t.Codec, t.Language))
		case research.TrackText:
			facts = append(facts, trackWords(say.T("captions"), t.Codec, t.Language))
		}
	}
	if n := len(m.Audio()); n > 1 {
		facts = append(facts, say.N(n, "%s track of sound", "%s tracks of sound, of which browsers play the first"))
	}
	return facts
}

func trackWords(kind, codec, language string) string {
	return strings.Join(strings.Fields(kind+" "+strings.ToUpper(codec)+" "+language), " ")
}
