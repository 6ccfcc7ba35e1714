package transcript

import (
	"strings"
	"time"
)

// longest is where times end: no recording lasts a hundred years, and a
// Duration holds no more than 292.
const longest = 1_000_000 * time.Hour

// scanner reads a line from left to right.
type scanner struct {
	s string
	i int
}

func (c *scanner) rest() string { return c.s[c.i:] }

func (c *scanner) skipSpace() {
	for c.i < len(c.s) && strings.IndexByte(" \t\f\r\n", c.s[c.i]) >= 0 {
		c.i++
	}
}

func (c *scanner) take(token string) bool {
	if !strings.HasPrefix(c.rest(), token) {
		return false
	}
	c.i += len(token)
	return true
}

// number reads digits: their value, capped, and how many there were.
func (c *scanner) number() (value int64, digits int) {
	for c.i < len(c.s) && c.s[c.i] >= '0' && c.s[c.i] <= '9' {
		if value < int64(longest/time.Second) {
			value = value*10 + int64(c.s[c.i]-'0')
		}
		c.i++
		digits++
	}
	return value, digits
}

// fraction reads digits behind the point of seconds.
func (c *scanner) fraction() (d time.Duration, digits int) {
	unit := time.Second
	for c.i < len(c.s) && c.s[c.i] >= '0' && c.s[c.i] <= '9' {
		unit /= 10
		d += time.Duration(c.s[c.i]-'0') * unit
		c.i++
		digits++
	}
	return d, digits
}

// vttTime reads a time as the WebVTT standard wants it: 00:00.000 or
// 00:00:00.000, with any number of digits for the hours.
func (c *scanner) vttTime() (time.Duration, bool) {
	first, digits := c.number()
	if digits == 0 || !c.take(":") {
		return 0, false
	}
	second, n := c.number()
	if n != 2 {
		return 0, false
	}
	hours, minutes, seconds := int64(0), first, second
	if digits != 2 || first > 59 || strings.HasPrefix(c.rest(), ":") {
		if !c.take(":") {
			return 0, false
		}
		third, n := c.number()
		if n != 2 {
			return 0, false
		}
		hours, minutes, seconds = first, second, third
	}
	if !c.take(".") {
		return 0, false
	}
	part, n := c.fraction()
	if n != 3 || minutes > 59 || seconds > 59 {
		return 0, false
	}
	return clock(0, hours, minutes, seconds) + part, true
}

// looseTime reads times as people and tools write them: 0:01, 00:01:39,
// 00:01:41,04 and, with days in front, 00:00:01:49.
func (c *scanner) looseTime() (time.Duration, bool) {
	negative := c.take("-")
	var v [4]int64 // days, hours, minutes, seconds
	n := 0
	for {
		value, digits := c.number()
		if digits == 0 || n == len(v) || n > 0 && digits > 2 {
			return 0, false
		}
		copy(v[:], v[1:])
		v[3] = value
		n++
		if !c.take(":") {
			break
		}
	}
	if n < 2 || v[2] > 59 && n > 2 || v[3] > 59 {
		return 0, false
	}
	var part time.Duration
	if at := c.i; c.take(",") || c.take(".") {
		var digits int
		if part, digits = c.fraction(); digits == 0 {
			c.i = at // the end of a sentence
		}
	}
	d := clock(v[0], v[1], v[2], v[3]) + part
	if negative {
		d = -d
	}
	return d, true
}

// clock adds up the parts of a time and stays below longest.
func clock(days, hours, minutes, seconds int64) time.Duration {
	total := ((days*24+hours)*60+minutes)*60 + seconds
	if most := int64(longest / time.Second); total > most || days > most || hours > most || minutes > most {
		total = most
	}
	return time.Duration(total) * time.Second
}
