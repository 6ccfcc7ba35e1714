package media

import "time"

// mostLevels is how many levels describe a recording, however long it is. It is
// even.
const mostLevels = 2000

// Levels measures how loud sound is over time, while Decode writes to it. It
// holds no more than some two thousand numbers: when they are full, each two
// become one.
type Levels struct {
	peaks   []uint8
	each    int // samples of one level
	current int
	counted int   // samples of the current one
	all     int64 // samples of the whole
	low     byte
	half    bool // a byte of a sample waits in low
}

// Write takes 16 bit samples, little-endian.
func (l *Levels) Write(b []byte) (int, error) {
	for _, c := range b {
		if l.half = !l.half; l.half {
			l.low = c
			continue
		}
		v := int(int16(uint16(l.low) | uint16(c)<<8))
		l.add(max(v, -v))
	}
	return len(b), nil
}

func (l *Levels) add(v int) {
	if l.each == 0 {
		l.each = Rate / 50
	}
	l.all++
	l.current = max(l.current, v)
	if l.counted++; l.counted < l.each {
		return
	}
	l.end()
	if len(l.peaks) < mostLevels {
		return
	}
	for i := range len(l.peaks) / 2 {
		l.peaks[i] = max(l.peaks[2*i], l.peaks[2*i+1])
	}
	l.peaks = l.peaks[:len(l.peaks)/2]
	l.each *= 2
}

func (l *Levels) end() {
	l.peaks = append(l.peaks, uint8(min(l.current>>7, 255)))
	l.current, l.counted = 0, 0
}

// Peaks returns the loudest moment of each stretch, from 0 to 255, and how long
// a stretch is. It ends the measurement.
func (l *Levels) Peaks() ([]byte, time.Duration) {
	if l.counted > 0 {
		l.end()
	}
	return l.peaks, time.Duration(l.each) * time.Second / Rate
}

// Heard is how long the sound was that has been written.
func (l *Levels) Heard() time.Duration {
	return time.Duration(l.all) * time.Second / Rate
}
