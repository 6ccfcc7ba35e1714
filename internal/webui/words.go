package webui

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"earshot/internal/wording"
)

// langAttr is the lang attribute for a text: "" says that nobody knows.
func langAttr(tag string) string {
	if tag == "und" {
		return ""
	}
	return tag
}

// day writes a day such as "2026-03-31" as "31 Mar 2026".
func day(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return t.Format("2 Jan 2006")
}

// clock writes a moment of a recording: 1:21, or 1:02:03 beyond the hour.
func clock(ms int64) string {
	s := ms / 1000
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

// fileSize writes a number of bytes for people.
func fileSize(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d bytes", n)
	}
	value, unit := float64(n)/1000, "kB"
	for _, larger := range []string{"MB", "GB", "TB"} {
		if value < 1000 {
			break
		}
		value, unit = value/1000, larger
	}
	if value < 10 {
		return fmt.Sprintf("%.1f %s", value, unit)
	}
	return fmt.Sprintf("%.0f %s", value, unit)
}

// number writes a count with thin gaps between thousands.
func number(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// count writes "1 passage", "2 passages".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// words makes a controlled value such as "usability-test" readable.
func words(value string) string { return strings.ReplaceAll(value, "-", " ") }

// sentence makes a reason, such as "closing quote missing", a sentence.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	s = capital(s)
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// mistake says what is wrong with a field, in a sentence.
func mistake(say *wording.Printer, field, reason string) string {
	return sentence(say.T("%s %s", capital(field), say.Told(reason)))
}

func studyURL(id string) string   { return "/studies/" + url.PathEscape(id) }
func brandURL(slug string) string { return "/brands/" + url.PathEscape(slug) }
func sessionURL(id string) string { return "/sessions/" + url.PathEscape(id) }
