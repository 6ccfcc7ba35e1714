package library

import (
	"cmp"
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"earshot/internal/alignment"
	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/internal/texts"
)

// Proposal is an original of which a text may be the translation. Nobody has
// said so: it is shown to whoever may.
type Proposal struct {
	File   research.File // the translation
	Of     research.File
	Agreed float64 // how well their times agree, from 0 to 1; 0 where only their names say so
}

// Declaration says that a file is a translation.
type Declaration struct {
	Of       string // id of the original, a note or transcript of the same session
	Status   research.TranslationStatus
	Language string // BCP 47; "" if it is that of the file
}

// ErrHasHighlights is an attempt to make a translation of a text that has
// highlights: evidence points to what was said, never to a translation of it.
var ErrHasHighlights = errors.New("the text has highlights")

// checkTranslation checks what the sender of a file says of what it translates.
func checkTranslation(c *research.Checker, t *research.Translation, kind research.FileKind) {
	if t == nil {
		return
	}
	c.Text("translation_of", t.Awaits, true, research.MostTitle)
	checkStatus(c, "translation_status", t.Status)
	c.Require(kind != research.KindRecording && kind != research.KindAttachment, "translation_of", "is for notes and transcripts")
}

func checkStatus(c *research.Checker, field string, s research.TranslationStatus) {
	c.Require(slices.Contains(research.TranslationStatuses(), s), field, "must be human, machine or reviewed")
}

// checkOriginal refuses an id of what is no file of the session. A name may come
// later.
func checkOriginal(ctx context.Context, r database.Reader, session string, t *research.Translation) error {
	if t == nil || !research.ValidID(t.Awaits) {
		return nil
	}
	f, err := database.FileByID(ctx, r, t.Awaits)
	if err != nil && !errors.Is(err, research.ErrNotFound) {
		return err
	}
	if err != nil || f.Session != session || !f.HasText() {
		return invalid("translation_of", "must be a note or transcript of the session, or the name of one")
	}
	if f.Translation != nil {
		return invalid("translation_of", "must be an original: it is a translation itself")
	}
	return nil
}

// Translation finds a file, with what it might be the translation of, where
// nobody said anything of it.
func (l *Library) Translation(ctx context.Context, who auth.Person, id string) (research.File, *Proposal, error) {
	f, err := l.File(ctx, who, id)
	if err != nil || !f.HasText() || f.Translation != nil || f.NoTranslation {
		return f, nil, err
	}
	proposals, err := l.Proposals(ctx, who, f.Session)
	i := slices.IndexFunc(proposals, func(p Proposal) bool { return p.File.ID == id })
	if err != nil || i < 0 {
		return f, nil, err
	}
	return f, &proposals[i], nil
}

// Translate says that a file is a translation. It is research.ErrStale if what is
// said of it is no longer of the version given; 0 skips that check.
func (l *Library) Translate(ctx context.Context, who auth.Person, id string, version int64, d Declaration) (research.File, error) {
	if _, err := edit(ctx, l.db, who, "file", id); err != nil {
		return research.File{}, err // before anything is said of what was sent
	}
	var c research.Checker
	checkStatus(&c, "status", d.Status)
	c.Language("language", d.Language, false)
	c.Require(research.ValidID(d.Of) && d.Of != id, "of", "must be another note or transcript of the session")
	if err := c.Err(); err != nil {
		return research.File{}, err
	}
	return l.declare(ctx, who, id, version, d.Of, func(ctx context.Context, tx *database.Tx, f research.File) error {
		if err := l.mayTranslate(ctx, tx, f, d); err != nil {
			return err
		}
		return texts.Declare(ctx, tx, f, &research.Translation{Of: d.Of, Status: d.Status}, d.Language, l.now())
	})
}

// NoTranslation says that a file is no translation. It is not proposed as one
// again.
func (l *Library) NoTranslation(ctx context.Context, who auth.Person, id string, version int64) (research.File, error) {
	return l.declare(ctx, who, id, version, "", func(ctx context.Context, tx *database.Tx, f research.File) error {
		return texts.Declare(ctx, tx, f, nil, "", l.now())
	})
}

// declare has fn say something of a file. Its original, and the one that it had,
// are locked before it.
func (l *Library) declare(ctx context.Context, who auth.Person, id string, version int64, original string,
	fn func(ctx context.Context, tx *database.Tx, f research.File) error,
) (research.File, error) {
	err := l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if _, err := edit(ctx, tx, who, "file", id); err != nil {
			return err
		}
		if original != "" {
			if _, err := database.LockText(ctx, tx, original); err != nil {
				return notAnOriginal(err)
			}
		}
		if _, err := texts.Lock(ctx, tx, id); err != nil {
			return err
		}
		f, err := database.FileByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if version != 0 && version != f.TranslationVersion+1 {
			return research.ErrStale
		}
		if !f.HasText() {
			return invalid("file", "must be a note or transcript")
		}
		tx.AfterCommit(l.wake)
		return fn(ctx, tx, f)
	})
	if err != nil {
		return research.File{}, err
	}
	return database.FileByID(ctx, l.db, id)
}

func notAnOriginal(err error) error {
	if errors.Is(err, research.ErrNotFound) {
		return invalid("of", "must be another note or transcript of the session")
	}
	return err
}

// mayTranslate refuses what would make a chain of translations, or evidence that
// points to one.
func (l *Library) mayTranslate(ctx context.Context, tx *database.Tx, f research.File, d Declaration) error {
	original, err := database.FileByID(ctx, tx, d.Of)
	if err != nil {
		return err
	}
	further, err := database.TranslationsOf(ctx, tx, f.ID)
	if err != nil {
		return err
	}
	language := cmp.Or(d.Language, f.Language)
	switch {
	case original.Session != f.Session || !original.HasText():
		return notAnOriginal(research.ErrNotFound)
	case original.Translation != nil:
		return invalid("of", "must be an original: it is a translation itself")
	case len(further) > 0:
		return invalid("of", "cannot be given: the file has translations of its own")
	case language != "" && research.SameLanguage(language, original.Language):
		return invalid("language", "must be given, and another than that of the original")
	}
	marks, err := database.HighlightsOfFile(ctx, tx, f.ID)
	if err == nil && len(marks) > 0 {
		err = ErrHasHighlights
	}
	return err
}

// Proposals lists which texts of a session look like translations of others: they
// are in another language, and their times agree or their names do.
func (l *Library) Proposals(ctx context.Context, who auth.Person, session string) ([]Proposal, error) {
	s, err := l.SessionFiles(ctx, who, session)
	if err != nil {
		return nil, err
	}
	if undeclared := slices.DeleteFunc(slices.Clone(s.Files), isDeclared); len(undeclared) == 0 {
		return nil, nil
	}
	list, err := l.Texts(ctx, who, session)
	return Proposed(list, s.Language), err
}

func isDeclared(f research.File) bool { return !f.HasText() || f.Translation != nil || f.NoTranslation }

// Proposed lists the same for the texts of a session, in which people spoke a
// language. It compares texts, each with those that could be its original: what was
// heard in a recording, what is in the language of the session, or else what was
// there first.
func Proposed(list []Text, spoken string) []Proposal {
	originals := slices.DeleteFunc(slices.Clone(list), func(t Text) bool { return t.File.Translation != nil })
	slices.SortStableFunc(originals, func(a, b Text) int {
		return cmp.Or(cmp.Compare(foreign(a, spoken), foreign(b, spoken)), cmp.Compare(a.File.ID, b.File.ID))
	})
	var found []Proposal
	taken := map[string]bool{} // as translations
	for i, t := range originals {
		if isDeclared(t.File) || slices.ContainsFunc(list, func(o Text) bool { return o.File.Translation != nil && o.File.Translation.Of == t.File.ID }) {
			continue
		}
		best := Proposal{File: t.File}
		for _, o := range originals[:i] {
			if taken[o.File.ID] || o.File.Kind != t.File.Kind || research.SameLanguage(o.File.Language, t.File.Language) {
				continue
			}
			agreed, likely := alignment.Likely(o.Segments, t.Segments)
			if likely && agreed > best.Agreed || best.Of.ID == "" && (likely || sameName(o.File, t.File)) {
				best.Of, best.Agreed = o.File, 0
				if likely {
					best.Agreed = agreed
				}
			}
		}
		if best.Of.ID != "" {
			found, taken[t.File.ID] = append(found, best), true
		}
	}
	return found
}

// foreign is how unlike an original a text is.
func foreign(t Text, spoken string) int {
	switch {
	case t.File.Machine != nil:
		return 0
	case spoken != "" && research.SameLanguage(t.File.Language, spoken):
		return 1
	}
	return 2
}

// sameName reports whether two names differ in a language alone, as interview.md
// and interview.en.md do.
func sameName(a, b research.File) bool {
	bare := func(f research.File) string {
		stem := strings.ToLower(strings.TrimSuffix(f.Name, path.Ext(f.Name)))
		base, _, _ := strings.Cut(strings.ToLower(f.Language), "-")
		before, last, ok := strings.Cut(stem, "."+base)
		if ok && (last == "" || last[0] == '-' || last[0] == '_') {
			return before
		}
		return stem
	}
	return bare(a) == bare(b)
}
