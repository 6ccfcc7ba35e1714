package wording

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Number writes a count with narrow gaps between thousands, which all four
// languages read alike.
func (p *Printer) Number(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// Decimal writes a number with this many digits behind the separator.
func (p *Printer) Decimal(n float64, digits int) string {
	s := fmt.Sprintf("%.*f", digits, n)
	if p.tag != "en" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// Size writes a number of bytes for people, in powers of a thousand.
func (p *Printer) Size(n int64) string {
	if n < 1000 {
		return p.N(int(n), "%s byte", "%s bytes")
	}
	value, unit := float64(n)/1000, 0
	units := [...]string{"kB", "MB", "GB", "TB"}
	if p.tag == "fr" {
		units = [...]string{"ko", "Mo", "Go", "To"}
	}
	for value >= 1000 && unit < len(units)-1 {
		value, unit = value/1000, unit+1
	}
	if value < 10 {
		return p.Decimal(value, 1) + " " + units[unit]
	}
	return p.Decimal(value, 0) + " " + units[unit]
}

// months are the short names of months, as the Unicode CLDR has them.
var months = map[string][12]string{
	"en": {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	"de": {"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."},
	"fr": {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
	"nl": {"jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"},
}

// Day writes a day such as "2026-03-31" as "31 Mar 2026", and leaves alone what
// is none.
func (p *Printer) Day(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	day := fmt.Sprint(t.Day())
	switch {
	case p.tag == "de":
		day += "."
	case p.tag == "fr" && t.Day() == 1:
		day = "1er"
	}
	return fmt.Sprintf("%s %s %d", day, months[p.tag][t.Month()-1], t.Year())
}

// Moment writes a time as "31 Mar 2026, 14:05 UTC".
func (p *Printer) Moment(t time.Time) string {
	return p.Day(t.UTC().Format(time.DateOnly)) + ", " + t.UTC().Format("15:04") + "\u00a0UTC"
}

// Month writes a month as "Mar 2026".
func (p *Printer) Month(t time.Time) string {
	return fmt.Sprintf("%s %d", months[p.tag][t.Month()-1], t.Year())
}

// Language names a language by its BCP 47 tag.
func (p *Printer) Language(tag string) string {
	t, err := language.Parse(tag)
	if err != nil || t == language.Und {
		return p.T("unknown language")
	}
	if name := p.languages.Name(t); name != "" {
		return name
	}
	return display.English.Tags().Name(t)
}

// Market names a country. Regions within a country have no names at hand and
// keep their codes.
func (p *Printer) Market(code string) string {
	r, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := p.markets.Name(r); name != "" {
		return name
	}
	return code
}
