// Package wording says what pages say in the language of their reader. A text
// is written in English where it is needed, and that English is its key: the
// catalogues, one folder of gettext files for each other language, hold what
// stands for it there. A text that has no translation is said in English.
package wording

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

//go:embed locales
var locales embed.FS

// Tags are the languages that there are texts in, English first.
var Tags = []string{"en", "de", "fr", "nl"}

var matcher = language.NewMatcher(parsed(Tags))

func parsed(tags []string) []language.Tag {
	list := make([]language.Tag, len(tags))
	for i, t := range tags {
		list[i] = language.MustParse(t)
	}
	return list
}

// Printer writes texts in one language. It is safe for concurrent use.
type Printer struct {
	tag       string
	texts     catalogue
	told      func() []told // made when it is first asked for: few requests need it, and it is large
	languages display.Namer
	markets   display.Namer
}

// printers has one Printer for each language, made when it is first asked for.
var printers = sync.OnceValue(func() map[string]*Printer {
	all := map[string]*Printer{}
	for _, tag := range Tags {
		t := language.MustParse(tag)
		p := &Printer{tag: tag, told: func() []told { return nil }, languages: display.Tags(t), markets: display.Regions(t)}
		if tag != "en" {
			texts, others := mustLoad(tag)
			p.texts, p.told = texts, sync.OnceValue(func() []told { return newTold(others) })
		}
		all[tag] = p
	}
	return all
})

// mustLoad reads the catalogue of a language, and what of it Told says; its files
// are part of the program.
func mustLoad(tag string) (all, others catalogue) {
	all, others = catalogue{}, catalogue{}
	files, err := fs.Glob(locales, path.Join("locales", tag, "*.po"))
	if err != nil {
		panic(err)
	}
	for _, name := range files {
		text, err := locales.ReadFile(name)
		if err == nil {
			err = all.read(string(text))
		}
		if told, _ := path.Match(toldFiles, path.Base(name)); err == nil && told {
			err = others.read(string(text))
		}
		if err != nil {
			panic(fmt.Sprintf("%s: %v", name, err))
		}
	}
	return all, others
}

// In is the printer of a language, such as "de"; English for those that there
// are no texts in.
func In(tag string) *Printer {
	if p := printers()[tag]; p != nil {
		return p
	}
	return printers()["en"]
}

// For is the printer for a reader who chose a language, or else whose browser
// sent this Accept-Language.
func For(chosen, accepted string) *Printer {
	if p := printers()[chosen]; p != nil {
		return p
	}
	wanted, _, err := language.ParseAcceptLanguage(accepted)
	if err != nil {
		return In("en")
	}
	_, n, sure := matcher.Match(wanted...)
	if sure == language.No {
		return In("en")
	}
	return In(Tags[n])
}

// Tag is the language of the printer, as in the lang attribute.
func (p *Printer) Tag() string { return p.tag }

// T says text. Arguments stand where it has %s or, in another order, %[2]s.
func (p *Printer) T(text string, args ...any) string {
	if t, ok := p.texts[text]; ok {
		text = t.one
	}
	return format(text, args)
}

// N says one or many, as it fits n: its number stands where they have the first
// %s, and the arguments follow.
func (p *Printer) N(n int, one, many string, args ...any) string {
	single := n == 1 || p.tag == "fr" && n == 0
	text := many
	if t, ok := p.texts[one]; ok {
		one, text = t.one, t.many
	}
	if single {
		text = one
	}
	if !strings.Contains(text, "%") { // one is said without its number here
		return text
	}
	return format(text, append([]any{p.Number(n)}, args...))
}

// H says text as HTML: arguments that are HTML stay what they are, all else is
// escaped.
func (p *Printer) H(text string, args ...any) template.HTML {
	escaped := make([]any, len(args))
	for i, a := range args {
		if h, ok := a.(template.HTML); ok {
			escaped[i] = string(h)
			continue
		}
		escaped[i] = template.HTMLEscapeString(fmt.Sprint(a))
	}
	said := template.HTMLEscapeString(p.T(text))
	return template.HTML(format(said, escaped)) //nolint:gosec // every part is escaped above, or was HTML before
}

func format(text string, args []any) string {
	if len(args) == 0 {
		return strings.ReplaceAll(text, "%%", "%")
	}
	return fmt.Sprintf(text, args...)
}
