package wording

import (
	"html/template"
	"strings"
	"testing"
	"time"
)

func TestPrintersSpeakTheirLanguage(t *testing.T) {
	for _, c := range []struct{ tag, day, number, size, none, language, market string }{
		{"en", "1 Mar 2026", "12\u202f345", "1.5 MB", "0 bytes", "German", "Germany"},
		{"de", "1. März 2026", "12\u202f345", "1,5 MB", "0 Bytes", "Deutsch", "Deutschland"},
		{"fr", "1er mars 2026", "12\u202f345", "1,5 Mo", "0 octet", "allemand", "Allemagne"},
		{"nl", "1 mrt 2026", "12\u202f345", "1,5 MB", "0 bytes", "Duits", "Duitsland"},
	} {
		p := In(c.tag)
		got := []string{p.Day("2026-03-01"), p.Number(12345), p.Size(1_500_000), p.Size(0), p.Language("de"), p.Market("DE")}
		want := []string{c.day, c.number, c.size, c.none, c.language, c.market}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %q, want %q", c.tag, got[i], want[i])
			}
		}
		if got := strings.TrimLeft(c.day, "1er. "); p.Month(time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC)) != got {
			t.Errorf("%s: the month is %q, want %q", c.tag, p.Month(time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC)), got)
		}
		if p.Tag() != c.tag {
			t.Errorf("printer of %s is of %s", c.tag, p.Tag())
		}
	}
	p := In("en")
	for want, got := range map[string]string{
		"-5": p.Number(-5), "-123": p.Number(-123), "999 bytes": p.Size(999), "1.0 kB": p.Size(1000), "1000 TB": p.Size(1e15),
		"no day": p.Day("no day"), "unknown language": p.Language("und"), "DE-BY": p.Market("DE-BY"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestReadersGetWhatTheyChose(t *testing.T) {
	for _, c := range []struct{ chosen, accepted, want string }{
		{"", "", "en"},
		{"", "de-AT,de;q=0.9,en;q=0.5", "de"},
		{"", "pt-BR,fr;q=0.5", "fr"},
		{"", "ja", "en"},
		{"", "not a list;;", "en"},
		{"", "nl-BE", "nl"},
		{"fr", "de", "fr"},
		{"xx", "de", "de"},
	} {
		if got := For(c.chosen, c.accepted).Tag(); got != c.want {
			t.Errorf("chosen %q, accepted %q: %s, want %s", c.chosen, c.accepted, got, c.want)
		}
	}
}

func TestTextsKeepTheirArguments(t *testing.T) {
	p := In("en")
	if got := p.T("100%% of %s", "it"); got != "100% of it" {
		t.Error(got)
	}
	if got := p.T("100%%"); got != "100%" {
		t.Error(got)
	}
	if got := p.N(1, "on this device alone", "%s times"); got != "on this device alone" {
		t.Errorf("one without its number is %q", got)
	}
	if got := p.N(1, "%s tag in %s", "%s tags in %s", "a study"); got != "1 tag in a study" {
		t.Error(got)
	}
	if got := p.N(2000, "%s tag in %s", "%s tags in %s", "a study"); got != "2\u202f000 tags in a study" {
		t.Error(got)
	}
	got := p.H("A & %s, %s", "<b>", template.HTML("<i>x</i>"))
	if got != "A &amp; &lt;b&gt;, <i>x</i>" {
		t.Error(got)
	}
}

func TestBrokenCataloguesAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"msgid \"a\"\n": "not translated",
		"msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"c\"\n":     "not translated",
		"msgid \"a\"\nmsgstr \"b\"\nmsgid \"a\"\nmsgstr \"c\"\n": "differently",
		"msgid a\n":       "line 1",
		"\"a\"\n":         "no message",
		"msgctxt \"a\"\n": "not understood",
		"msgid \"a\"\nmsgstr[0] \"x\"\nmsgstr[1] \"y\"\nmsgid \"\"\nmsgstr ": "not translated",
	} {
		if err := (catalogue{}).read(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	c := catalogue{}
	if err := c.read("# head\nmsgid \"\"\n\"a\"\n\"b\"\nmsgstr \"c\\n\"\n\"d\"\n"); err != nil || c["ab"].one != "c\nd" {
		t.Errorf("%v %v", c, err)
	}
}

func TestListsAreSortedAsReadersLookForNames(t *testing.T) {
	list := []string{"Zebra", "äpfel", "Study 10", "Apfel", "Öl", "Study 2", "Ofen"}
	Sort(In("de"), list, func(s string) string { return s })
	if got, want := strings.Join(list, " "), "Apfel äpfel Ofen Öl Study 2 Study 10 Zebra"; got != want {
		t.Errorf("sorted %q, want %q", got, want)
	}
}
