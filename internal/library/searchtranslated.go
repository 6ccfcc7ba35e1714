package library

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
)

// Translates says what a passage is the translation of.
type Translates struct {
	Of       string // id of the original
	Status   research.TranslationStatus
	Language string // of the original
	Said     string // the lines of the original; "" where none belongs to the passage
	lines    []int  // numbers of those that belong to what matched
}

// runOf is a run of segments. The zero value has none.
type runOf struct {
	first, last int
	some        bool
}

func (r runOf) has(n int) bool { return r.some && r.first <= n && n <= r.last }

// runs are the segments of a passage, and those that hold what matched; all of
// them, where that is in none.
func runs(cuts []research.Cut, marks []search.Span) (all, marked runOf) {
	if len(cuts) == 0 {
		return all, marked
	}
	all = runOf{cuts[0].Segment, cuts[len(cuts)-1].Segment, true}
	if len(marks) == 0 {
		return all, all
	}
	first, last := cutAt(cuts, marks[0].Start), cutAt(cuts, marks[len(marks)-1].End-1)
	if first == nil || last == nil {
		return all, all
	}
	return all, runOf{first.Segment, last.Segment, true}
}

// relate says of hits in translations what they translate, has them lead there,
// and joins what was found twice of one moment: it is one piece of evidence.
func (l *Library) relate(ctx context.Context, items []Item) error {
	for i := range items {
		translated := false
		for n := range items[i].Hits {
			h := &items[i].Hits[n]
			if h.translation == nil || !h.inText() {
				continue
			}
			translated = true
			if err := l.lead(ctx, h, *h.translation, items[i].Session); err != nil {
				return err
			}
		}
		if translated {
			items[i].join()
		}
	}
	return nil
}

// inText reports whether a hit is in a note or transcript itself.
func (h *Hit) inText() bool { return h.Kind == search.Transcript || h.Kind == search.Note }

// lead has a hit lead to what it translates.
func (l *Library) lead(ctx context.Context, h *Hit, t database.Translated, in *research.Session) error {
	h.Translates = &Translates{Of: t.Of, Status: research.TranslationStatus(t.Status), Language: t.Language}
	if in == nil || !h.marked.some {
		return nil
	}
	lines, err := database.OriginalLines(ctx, l.db, h.File, t.Of, h.marked.first, h.marked.last)
	if err != nil {
		return err
	}
	passage := lines
	if h.segments != h.marked {
		if passage, err = database.OriginalLines(ctx, l.db, h.File, t.Of, h.segments.first, h.segments.last); err != nil {
			return err
		}
	}
	texts := make([]string, len(passage))
	for i, s := range passage {
		texts[i] = s.Text
	}
	h.Translates.Said = strings.Join(texts, " ")
	if place, ok := placeOfLines(t.Of, passage); ok {
		h.Place = place.String()
	}
	page := "/sessions/" + in.ID + "?" + url.Values{"translation": {h.File}}.Encode()
	if len(lines) == 0 {
		h.URL = page + "#" + h.File + "-" + strconv.Itoa(h.marked.first)
		return nil
	}
	first, last := lines[0], lines[len(lines)-1]
	for _, s := range lines {
		h.Translates.lines = append(h.Translates.lines, s.Number)
	}
	h.Translates.Language = first.Language
	h.StartMS, h.EndMS = first.StartMS, last.EndMS
	if h.Speaker == "" {
		h.Speaker = first.Speaker
	}
	h.URL = page + "#" + t.Of + "-" + strconv.Itoa(first.Number)
	if first.StartMS != nil {
		h.URL = page + "#t=" + Seconds(*first.StartMS)
	}
	return nil
}

// join leaves one hit for each moment: what was said itself, where that was
// found, at the place and with the score of the better one.
func (item *Item) join() {
	hits := item.Hits
	at, gone := make([]int, len(hits)), make([]bool, len(hits))
	for i := range hits {
		at[i] = i
	}
	into := func(original bool) {
		for i := range hits {
			if hits[i].Translates == nil || gone[i] {
				continue
			}
			for n := range hits {
				if n == i || gone[n] || !sameMoment(&hits[n], &hits[i]) || original && hits[n].Translates != nil || !original && n > i {
					continue
				}
				gone[i], at[n] = true, min(at[n], at[i])
				if found := hits[i]; hits[n].Translates == nil && hits[n].Translated == nil {
					hits[n].Translated, hits[n].Score = &found, max(hits[n].Score, found.Score)
				}
				break
			}
		}
	}
	into(true)
	into(false)
	order := slices.DeleteFunc(numbers(len(hits)), func(i int) bool { return gone[i] })
	slices.SortStableFunc(order, func(a, b int) int { return at[a] - at[b] })
	item.Hits = make([]Hit, len(order))
	for i, n := range order {
		item.Hits[i] = hits[n]
	}
	item.Language = item.Hits[0].Language
}

func numbers(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// sameMoment reports whether two hits are of the same lines of one original, at
// least one of them in a translation.
func sameMoment(a, b *Hit) bool {
	if a.Translates == nil {
		a, b = b, a
	}
	if a.Translates == nil || !a.inText() || !b.inText() {
		return false
	}
	if b.Translates == nil {
		return a.Translates.Of == b.File && slices.ContainsFunc(a.Translates.lines, b.segments.has)
	}
	return a.File != b.File && a.Translates.Of == b.Translates.Of &&
		slices.ContainsFunc(a.Translates.lines, func(n int) bool { return slices.Contains(b.Translates.lines, n) })
}

// counterparts lists the passages that say what one says: itself, what it
// translates, and what translates that.
func (l *Library) counterparts(ctx context.Context, p research.Passage) ([]string, error) {
	ids := []string{p.ID}
	all, _ := runs(p.Cuts, nil)
	if p.File == "" || !all.some {
		return ids, nil
	}
	file, err := database.FileByID(ctx, l.db, p.File)
	if err != nil {
		return ids, err
	}
	original, lines := p.File, map[int]bool{}
	if t := file.Translation; t != nil && t.Of != "" {
		original = t.Of
		found, err := database.OriginalLines(ctx, l.db, p.File, original, all.first, all.last)
		if err != nil {
			return ids, err
		}
		for _, s := range found {
			lines[s.Number] = true
		}
		if ids, err = l.passagesOver(ctx, ids, original, lines); err != nil {
			return ids, err
		}
	} else {
		for n := all.first; n <= all.last; n++ {
			lines[n] = true
		}
	}
	translations, err := database.TranslationsOf(ctx, l.db, original)
	for i := 0; i < len(translations) && err == nil; i++ {
		var links []research.Aligned
		links, err = database.Aligned(ctx, l.db, translations[i].ID)
		numbers := map[int]bool{}
		for _, a := range links {
			if lines[a.Original] {
				numbers[a.Number] = true
			}
		}
		if err == nil {
			ids, err = l.passagesOver(ctx, ids, translations[i].ID, numbers)
		}
	}
	return ids, err
}

// passagesOver adds the passages of a file in which some segments are.
func (l *Library) passagesOver(ctx context.Context, ids []string, file string, segments map[int]bool) ([]string, error) {
	if len(segments) == 0 {
		return ids, nil
	}
	list, err := database.PassagesOf(ctx, l.db, file)
	for _, p := range list {
		if slices.ContainsFunc(p.Cuts, func(c research.Cut) bool { return segments[c.Segment] }) && !slices.Contains(ids, p.ID) {
			ids = append(ids, p.ID)
		}
	}
	return ids, err
}
