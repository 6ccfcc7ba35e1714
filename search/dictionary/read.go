package dictionary

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"

	"golang.org/x/text/language"

	"earshot/search/analysis"
)

// File is a file to read. The name helps to tell formats and languages apart;
// only that of DICT files, ".index" and ".dict.dz", must be right.
type File struct {
	Name    string
	Content io.Reader
}

// unit is what a format says at once: words, or texts, that mean the same.
type unit struct {
	sources, targets []string
	weight           float64 // 0 if the format does not say
}

// reader reads one format.
type reader func(r *bufio.Reader, p languages, emit func(unit) error) error

// languages are those that are wanted of a file.
type languages struct{ from, to string }

// Read makes a table of the entries of files in any of the formats that
// [Formats] lists; which one a file has is found from its content. About must
// say the languages unless the files do by their names.
func Read(files []File, about About) (Table, error) {
	about = about.guess(files)
	if about.From == "" || about.To == "" {
		return Table{}, errors.New("nothing says which language is translated into which")
	}
	if index, text := dictPair(files); index != nil {
		t, err := ReadDICT(index.Content, text.Content, about)
		return named(t, index.Name, err)
	}
	b := builder{about: about}
	source, target := cleanerFor(about.From), cleanerFor(about.To)
	synsets := newSynsets()
	for _, f := range files {
		err := read(f, languages{about.From, about.To}, synsets, func(u unit) error {
			return b.unit(u, source, target)
		})
		if err != nil {
			return named(Table{}, f.Name, err)
		}
	}
	if err := synsets.units(func(u unit) error { return b.unit(u, source, target) }); err != nil {
		return Table{}, err
	}
	t := b.table()
	if len(t.Pairs) == 0 {
		return Table{}, fmt.Errorf("no translation from %s to %s", about.From, about.To)
	}
	if t.Name == "" {
		t.Name = path.Base(files[0].Name)
	}
	return t, nil
}

func named(t Table, name string, err error) (Table, error) {
	if err != nil {
		return Table{}, fmt.Errorf("%s: %w", path.Base(name), err)
	}
	return t, nil
}

// unit adds what a format says.
func (b *builder) unit(u unit, source, target *cleaner) error {
	for i, s := range u.sources {
		s = source.term(cutBrackets(s))
		for k, t := range u.targets {
			weight := u.weight
			if weight == 0 {
				weight = 1 / float64((i+1)*(k+1))
			}
			if err := b.add(s, target.term(cutBrackets(t)), weight); err != nil {
				return err
			}
		}
	}
	return nil
}

// ReadSegments yields the aligned texts of files, one after the other, from
// translation memories, gettext catalogs, or tab-separated lines.
func ReadSegments(files []File, from, to string) Segments {
	return func(yield func(Segment, error) bool) {
		for _, f := range files {
			synsets := newSynsets()
			err := read(f, languages{from, to}, synsets, func(u unit) error {
				if len(u.sources) > 0 && len(u.targets) > 0 && !yield(Segment{u.sources[0], u.targets[0]}, nil) {
					return errEnough
				}
				return nil
			})
			if errors.Is(err, errEnough) {
				return
			}
			if err != nil {
				yield(Segment{}, fmt.Errorf("%s: %w", path.Base(f.Name), err))
				return
			}
		}
	}
}

// errEnough ends reading where the caller wants no more.
var errEnough = errors.New("enough")

func read(f File, p languages, synsets *synsets, emit func(unit) error) error {
	r, err := plain(f.Content)
	if err != nil {
		return err
	}
	head, _ := r.Peek(1 << 12)
	format, known := detect(head, f.Name)
	if !known {
		return &SyntaxError{Reason: "none of the formats that are read: " + strings.Join(Formats(), ", ")}
	}
	if format == omw {
		return synsets.read(r, p)
	}
	return readers[format](r, p, emit)
}

func dictPair(files []File) (index, text *File) {
	if len(files) != 2 {
		return nil, nil
	}
	for i := range files {
		switch name := files[i].Name; {
		case strings.HasSuffix(name, ".index"):
			index = &files[i]
		case strings.HasSuffix(name, ".dict") || strings.HasSuffix(name, ".dict.dz"):
			text = &files[i]
		}
	}
	if index == nil || text == nil {
		return nil, nil
	}
	return index, text
}

var inName = regexp.MustCompile(`(?:^|[^a-zA-Z])([a-z]{2,3})[-_]([a-z]{2,3})(?:[^a-zA-Z]|$)`)

// guess takes the languages from the name of the first file.
func (a About) guess(files []File) About {
	if len(files) == 0 || a.From != "" && a.To != "" {
		return a
	}
	m := inName.FindStringSubmatch(path.Base(files[0].Name))
	if m == nil {
		return a
	}
	from, err := language.ParseBase(m[1])
	to, alsoErr := language.ParseBase(m[2])
	if err != nil || alsoErr != nil {
		return a
	}
	if a.From == "" {
		a.From = from.String()
	}
	if a.To == "" {
		a.To = to.String()
	}
	return a
}

// is reports whether a tag of a file names a language.
func is(tag, wanted string) bool {
	if c := analysis.Canonical(tag); c != "und" {
		return c == analysis.Canonical(wanted)
	}
	tag, _, _ = strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	wanted, _, _ = strings.Cut(wanted, "-")
	return strings.EqualFold(tag, wanted)
}
