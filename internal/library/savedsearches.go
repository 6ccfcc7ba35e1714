package library

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
)

// MostSavedSearches is how many searches one person may keep.
const MostSavedSearches = 100

// SavedSearch is a search that a person follows. It is theirs alone.
type SavedSearch struct {
	ID, Name string
	Request  SearchRequest // what to ask for, without pages and limits
	Total    int           // passages that match now; -1 where the search cannot be made any more
	// New is how many more match now than when the owner looked. What was
	// deleted meanwhile is taken off: it counts, it does not compare.
	New       int
	SeenAt    time.Time
	CreatedAt time.Time
}

// savedQuery is the part of a request that is kept, in the form in which it is
// kept.
type savedQuery struct {
	Text      string        `json:"text,omitempty"`
	Like      string        `json:"like,omitempty"`
	Kinds     []search.Kind `json:"kinds,omitempty"`
	Brands    []string      `json:"brands,omitempty"`
	Markets   []string      `json:"markets,omitempty"`
	Languages []string      `json:"languages,omitempty"`
	Studies   []string      `json:"studies,omitempty"`
	Methods   []string      `json:"methods,omitempty"`
	Tags      []string      `json:"tags,omitempty"`
	Speakers  []string      `json:"speakers,omitempty"`
	From      time.Time     `json:"from,omitzero"`
	To        time.Time     `json:"to,omitzero"`
	Sort      search.Sort   `json:"sort,omitempty"`
	NoExpand  bool          `json:"no_expand,omitempty"`
	Literal   []string      `json:"literal,omitempty"`
}

// keptOf is what is kept of a request, the same for requests that ask the same.
func keptOf(r SearchRequest) savedQuery {
	f := r.Filter
	q := savedQuery{
		r.Text, r.Like, ordered(f.Kinds), ordered(f.Brands), ordered(f.Markets), ordered(f.Languages), ordered(f.Studies),
		ordered(f.Methods), ordered(f.Tags), ordered(f.Speakers), f.From, f.To, r.Sort, r.NoExpand, ordered(r.Literal),
	}
	if q.Sort == search.Relevance {
		q.Sort = ""
	}
	return q
}

func (q savedQuery) request() SearchRequest {
	return SearchRequest{
		Text: q.Text, Like: q.Like, Sort: q.Sort, NoExpand: q.NoExpand, Literal: q.Literal,
		Filter: search.Filter{
			Kinds: q.Kinds, Brands: q.Brands, Markets: q.Markets, Languages: q.Languages, Studies: q.Studies,
			Methods: q.Methods, Tags: q.Tags, Speakers: q.Speakers, From: q.From, To: q.To,
		},
	}
}

// narrows reports whether it asks for anything but everything.
func (q savedQuery) narrows() bool {
	return q.Text != "" || q.Like != "" || !q.From.IsZero() || !q.To.IsZero() ||
		len(q.Kinds)+len(q.Brands)+len(q.Markets)+len(q.Languages)+len(q.Studies)+len(q.Methods)+len(q.Tags)+len(q.Speakers) > 0
}

// form is the JSON of a query, and what tells it from others.
func (q savedQuery) form() (text, fingerprint string) {
	b, err := json.Marshal(q)
	if err != nil {
		panic(err) // texts and days always marshal
	}
	sum := sha256.Sum256(b)
	return string(b), hex.EncodeToString(sum[:])
}

// ordered is a list without order, so that it is the same if it says the same.
func ordered[T ~string](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

func newSavedSearch(s database.SavedSearch) (SavedSearch, error) {
	var q savedQuery
	if err := json.Unmarshal([]byte(s.Query), &q); err != nil {
		return SavedSearch{}, fmt.Errorf("saved search %s: %w", s.ID, err)
	}
	return SavedSearch{
		ID: s.ID, Name: s.Name, SeenAt: s.SeenAt, CreatedAt: s.CreatedAt, Total: s.Seen,
		Request: q.request(),
	}, nil
}

// SaveSearch keeps a search for a person, under a name. A search that they keep
// already gets the name. What it finds now counts as seen.
func (l *Library) SaveSearch(ctx context.Context, who auth.Person, key Key, name string, r SearchRequest) (SavedSearch, error) {
	if err := mayRead(who); err != nil {
		return SavedSearch{}, err
	}
	var c research.Checker
	c.Text("name", name, true, research.MostTitle)
	q := keptOf(r)
	c.Require(q.narrows(), "q", "must not be empty where there is no filter")
	if err := c.Err(); err != nil {
		return SavedSearch{}, err
	}
	total, err := l.countMatches(ctx, who, r)
	if err != nil {
		return SavedSearch{}, err
	}
	text, fingerprint := q.form()
	ids, _, err := l.once(ctx, who, key, func(ctx context.Context, tx *database.Tx) ([]string, error) {
		all, err := database.SavedSearches(ctx, tx, who.ID)
		if err != nil {
			return nil, err
		}
		known := slices.ContainsFunc(all, func(s database.SavedSearch) bool { return s.Fingerprint == fingerprint })
		if len(all) >= MostSavedSearches && !known {
			return nil, &research.ConflictError{Thing: "saved search", Detail: fmt.Sprintf("you keep %d searches already: delete one first", len(all))}
		}
		s, err := database.PutSavedSearch(ctx, tx, database.SavedSearch{
			ID: research.NewID(), Owner: who.ID, Name: name, Query: text, Fingerprint: fingerprint, Seen: total, SeenAt: l.now(), CreatedAt: l.now(),
		})
		return []string{s.ID}, err
	})
	if err != nil {
		return SavedSearch{}, err
	}
	return l.SavedSearch(ctx, who, ids[0])
}

// countMatches is how many passages a search finds.
func (l *Library) countMatches(ctx context.Context, who auth.Person, r SearchRequest) (int, error) {
	r.Limit, r.HitsEach, r.NoFacets, r.After, r.Reader = 1, 1, true, "", ""
	a, err := l.Search(ctx, who, r)
	return a.Total, err
}

// SavedSearch finds a search that a person keeps, without counting what is new.
func (l *Library) SavedSearch(ctx context.Context, who auth.Person, id string) (SavedSearch, error) {
	if err := mayRead(who); err != nil {
		return SavedSearch{}, err
	}
	s, err := database.SavedSearchByID(ctx, l.db, who.ID, id)
	if err != nil {
		return SavedSearch{}, err
	}
	return newSavedSearch(s)
}

// CountedSearch finds a search that a person keeps, and counts what it finds now.
func (l *Library) CountedSearch(ctx context.Context, who auth.Person, id string) (SavedSearch, error) {
	s, err := l.SavedSearch(ctx, who, id)
	if err != nil {
		return s, err
	}
	err = l.countNew(ctx, who, &s)
	return s, err
}

// countNew makes a search that is kept. One that cannot be made any more, as its
// study is closed to its owner perhaps, has the total -1.
func (l *Library) countNew(ctx context.Context, who auth.Person, s *SavedSearch) error {
	before := s.Total
	total, err := l.countMatches(ctx, who, s.Request)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		s.Total = -1
	default:
		s.Total, s.New = total, max(0, total-before)
	}
	return nil
}

// SavedSearches lists the searches that a person keeps, newest first, and counts
// what they find now: the first of them alone, which may be MostSavedSearches,
// as counting takes as long as searching. It tells how many there are.
func (l *Library) SavedSearches(ctx context.Context, who auth.Person, first int) (list []SavedSearch, total int, err error) {
	if err := mayRead(who); err != nil {
		return nil, 0, err
	}
	rows, err := database.SavedSearches(ctx, l.db, who.ID)
	if err != nil {
		return nil, 0, err
	}
	total = len(rows)
	rows = rows[:min(first, total)]
	all := make([]SavedSearch, len(rows))
	for i, row := range rows {
		if all[i], err = newSavedSearch(row); err != nil {
			return nil, 0, err
		}
		if err := l.countNew(ctx, who, &all[i]); err != nil {
			return nil, 0, err
		}
	}
	return all, total, nil
}

// RenameSearch gives a search that a person keeps another name. What is new in
// it stays new.
func (l *Library) RenameSearch(ctx context.Context, who auth.Person, id, name string) error {
	if err := mayRead(who); err != nil {
		return err
	}
	var c research.Checker
	c.Text("name", name, true, research.MostTitle)
	if err := c.Err(); err != nil {
		return err
	}
	return l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.RenameSavedSearch(ctx, tx, who.ID, id, name)
	})
}

// LookAt notes that a person sees what a search finds, and returns it if they
// keep it; it is not ok otherwise.
func (l *Library) LookAt(ctx context.Context, who auth.Person, r SearchRequest, total int) (kept SavedSearch, ok bool, err error) {
	_, fingerprint := keptOf(r).form()
	s, err := database.SavedSearchLike(ctx, l.db, who.ID, fingerprint)
	if errors.Is(err, research.ErrNotFound) {
		return SavedSearch{}, false, nil
	}
	if err != nil {
		return SavedSearch{}, false, err
	}
	if s.Seen != total {
		if err := l.looked(ctx, s.ID, total); err != nil {
			return SavedSearch{}, false, err
		}
	}
	kept, err = newSavedSearch(s)
	return kept, err == nil, err
}

func (l *Library) looked(ctx context.Context, id string, total int) error {
	return l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.LookedAt(ctx, tx, id, total, l.now())
	})
}

// MarkSeen counts what a kept search finds now as seen.
func (l *Library) MarkSeen(ctx context.Context, who auth.Person, id string) (SavedSearch, error) {
	s, err := l.SavedSearch(ctx, who, id)
	if err != nil {
		return s, err
	}
	if s.Total, err = l.countMatches(ctx, who, s.Request); err != nil {
		return s, err
	}
	s.SeenAt = l.now()
	return s, l.looked(ctx, id, s.Total)
}

// DeleteSavedSearch deletes a search that a person keeps.
func (l *Library) DeleteSavedSearch(ctx context.Context, who auth.Person, id string) error {
	if err := mayRead(who); err != nil {
		return err
	}
	return l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.DeleteSavedSearch(ctx, tx, who.ID, id)
	})
}
