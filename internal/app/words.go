package app

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"earshot/internal/database"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/search"
	"earshot/search/thesaurus"
)

// words keeps the thesaurus that searches use in step with the glossary. A
// search never waits for that, save the very first: it takes the words that
// are there, and a change of the glossary replaces them all at once.
type words struct {
	db      *database.DB
	log     *slog.Logger
	current atomic.Pointer[wording]
	reading sync.Mutex
	wake    chan struct{}
}

// wording is the words of one version of the glossary.
type wording struct {
	*thesaurus.Thesaurus
	version  string
	glossary []thesaurus.Concept
	at       map[string]int // of the glossary, by id
}

// lookForChanges is how often the version of the glossary is read: other
// processes may change it.
const lookForChanges = time.Second

func newWords(db *database.DB, log *slog.Logger) *words {
	return &words{db: db, log: log, wake: make(chan struct{}, 1)}
}

// changed says that the glossary has changed.
func (w *words) changed() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// run follows the glossary until ctx ends.
func (w *words) run(ctx context.Context) {
	if !lexiconRead(ctx) {
		return
	}
	tick := time.NewTicker(lookForChanges)
	defer tick.Stop()
	for {
		w.follow(ctx)
		select {
		case <-ctx.Done():
			return
		case <-w.wake:
		case <-tick.C:
		}
	}
}

// lexiconRead reads the lexicon that comes with the program, before the first
// search asks for it, and reports whether it did so before ctx ended. Nobody
// waits for that at the end of the process: it takes seconds on a slow machine,
// and holds nothing that would have to be closed.
func lexiconRead(ctx context.Context) bool {
	read := make(chan struct{})
	go func() {
		defer close(read)
		thesaurus.NewWithBuiltin()
		settleMemory()
	}()
	select {
	case <-read:
		return true
	case <-ctx.Done():
		return false
	}
}

// follow reads the glossary if it has changed. If that fails the words stay as
// they are, and the next look tries again.
func (w *words) follow(ctx context.Context) {
	w.reading.Lock()
	defer w.reading.Unlock()
	version, err := database.GlossaryVersion(ctx, w.db)
	before := w.current.Load()
	if err == nil && before != nil && before.version == version {
		return
	}
	var next *wording
	if err == nil {
		// The version was read first: what changes meanwhile is read again.
		next, err = readWording(ctx, w.db, version)
	}
	if err != nil {
		if ctx.Err() == nil {
			w.log.ErrorContext(ctx, "glossary not read", "error", err)
		}
		return
	}
	w.current.Store(next)
}

// get is the words to search with.
func (w *words) get(ctx context.Context) *wording {
	if now := w.current.Load(); now != nil {
		return now
	}
	if w.follow(ctx); w.current.Load() != nil {
		return w.current.Load()
	}
	return newWording("", nil)
}

// agreedPage is how many concepts are read at once.
const agreedPage = 1000

func readWording(ctx context.Context, db *database.DB, version string) (*wording, error) {
	var glossary []thesaurus.Concept
	for after := ""; ; {
		list, err := database.AgreedConcepts(ctx, db, after, agreedPage)
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			glossary = append(glossary, searched(c))
		}
		if len(list) < agreedPage {
			return newWording(version, glossary), nil
		}
		after = list[len(list)-1].ID
	}
}

func newWording(version string, glossary []thesaurus.Concept) *wording {
	w := &wording{version: version, glossary: glossary, at: make(map[string]int, len(glossary))}
	for i, c := range glossary {
		w.at[c.ID] = i
	}
	w.Thesaurus = thesaurus.NewWithBuiltin(glossary)
	return w
}

// mostWords is how long a term may be to be looked for in queries. Reading a
// query takes time in proportion to the longest term.
const mostWords = 8

// searched is a concept as search knows it. Its label is its id: labels are
// chosen for each reader.
func searched(c research.Concept) thesaurus.Concept {
	to := thesaurus.Concept{ID: c.ID, Label: c.ID, Source: search.SourceGlossary}
	for _, t := range c.Terms {
		text := unqualified(t.Text)
		if len(strings.Fields(text)) > mostWords {
			continue
		}
		to.Terms = append(to.Terms, thesaurus.Term{
			Text: text, Language: t.Language, Preferred: t.Kind == research.TermPreferred && t.Brand == "", Hidden: t.Kind == research.TermHidden,
		})
	}
	return to
}

// unqualified is a term without what thesauri add in parentheses to tell it
// from others: nobody says "bank (finance)".
func unqualified(text string) string {
	bare, _, found := strings.Cut(text, " (")
	if found && strings.HasSuffix(text, ")") {
		return bare
	}
	return text
}

// label names the concepts of expansions for readers of a language.
func (w *wording) label(expansions []search.Expansion, language string) []search.Expansion {
	for i := range expansions {
		at, ok := w.at[expansions[i].Concept]
		if !ok {
			continue
		}
		var c research.Concept
		for _, t := range w.glossary[at].Terms {
			kind := research.TermAlternative
			switch {
			case t.Hidden:
				kind = research.TermHidden
			case t.Preferred:
				kind = research.TermPreferred
			}
			c.Terms = append(c.Terms, research.Term{Language: t.Language, Kind: kind, Text: t.Text})
		}
		expansions[i].Concept = c.Label(language)
	}
	return expansions
}

// newExpander finds other words in the glossary and, behind it, in the lexicon
// that comes with the program and those that operators added.
func (a *App) newExpander() library.Expander {
	vocabulary := a.Index.Vocabulary()
	return func(ctx context.Context, q search.Query, wanted library.ExpandOptions) (string, []search.Expansion) {
		w, o := a.words.get(ctx), thesaurus.Options{Language: wanted.Guess, Literal: wanted.Literal, Sources: wanted.Sources, Dropped: wanted.Dropped}
		language, expansions := a.lexicons.with(w.Thesaurus).Understand(ctx, q, vocabulary, o)
		return language, w.label(expansions, language)
	}
}
