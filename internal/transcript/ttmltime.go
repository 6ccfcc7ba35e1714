package transcript

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"
)

// ttmlClock knows how a TTML file counts.
type ttmlClock struct {
	frames    float64 // a second
	subFrames float64 // a frame
	ticks     float64 // a second
}

func newTTMLClock(tt xml.StartElement) ttmlClock {
	c := ttmlClock{frames: 30, subFrames: 1, ticks: 1}
	if n := positive(attr(tt, "frameRate")); n > 0 {
		c.frames, c.ticks = n, n
	}
	if n := positive(attr(tt, "subFrameRate")); n > 0 {
		c.subFrames = n
	}
	c.ticks *= c.subFrames
	if n := positive(attr(tt, "tickRate")); n > 0 {
		c.ticks = n
	}
	if v := strings.FieldsFunc(attr(tt, "frameRateMultiplier"), func(r rune) bool { return r == ' ' || r == ':' }); len(v) == 2 {
		if over, under := positive(v[0]), positive(v[1]); over > 0 && under > 0 {
			c.frames *= over / under
		}
	}
	return c
}

// positive reads a number above zero; it is 0 for anything else.
func positive(s string) float64 {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !(n > 0) || n > 1e9 {
		return 0
	}
	return n
}

// time reads clock times such as 00:01:39.04 or, with frames, 00:01:39:12.5,
// and offsets such as 1.5h, 90s, 1200ms, 36f and 90000t.
func (c ttmlClock) time(s string) (time.Duration, bool) {
	if strings.Contains(s, ":") {
		return c.clockTime(s)
	}
	number := strings.TrimRight(s, "hmsft")
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || n < 0 || math.IsNaN(n) {
		return 0, false
	}
	units := map[string]float64{
		"h": 3600, "m": 60, "s": 1, "": 1, "ms": 0.001, "f": 1 / c.frames, "t": 1 / c.ticks,
	}
	unit, ok := units[s[len(number):]]
	return secondsOf(n * unit), ok
}

func (c ttmlClock) clockTime(s string) (time.Duration, bool) {
	fields := strings.Split(s, ":")
	frames := 0.0
	if len(fields) == 4 {
		whole, sub, _ := strings.Cut(fields[3], ".")
		if !isDigits(whole) || sub != "" && !isDigits(sub) {
			return 0, false
		}
		frames, _ = strconv.ParseFloat(whole, 64)
		n, _ := strconv.ParseFloat("0"+sub, 64)
		frames += n / c.subFrames
		fields = fields[:3]
	}
	if len(fields) > 3 {
		return 0, false
	}
	total := 0.0
	for i, field := range fields {
		whole, part, pointed := strings.Cut(field, ".")
		if !isDigits(whole) || pointed && (i < len(fields)-1 || !isDigits(part)) {
			return 0, false
		}
		n, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return 0, false
		}
		total = total*60 + n
	}
	return secondsOf(total + frames/c.frames), true
}

// secondsOf makes a time of seconds, in whole milliseconds and below longest.
func secondsOf(s float64) time.Duration {
	if !(s > 0) { // also not a number
		if s < 0 {
			return -secondsOf(-s)
		}
		return 0
	}
	if s >= longest.Seconds() {
		return longest
	}
	return time.Duration(math.Round(s*1000)) * time.Millisecond
}
