package webui

import (
	"fmt"
	"net/url"
	"strings"

	"earshot/internal/wording"
)

// langAttr is the lang attribute for a text: "" says that nobody knows.
func langAttr(tag string) string {
	if tag == "und" {
		return ""
	}
	return tag
}

// clock writes a moment of a recording: 1:21, or 1:02:03 beyond the hour.
func clock(ms int64) string {
	s := ms / 1000
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

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
