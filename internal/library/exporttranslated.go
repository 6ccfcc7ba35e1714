package library

import (
	"context"
	"slices"

	"earshot/internal/database"
	"earshot/internal/export"
	"earshot/internal/research"
)

// textsKept is how many originals, with a translation each, an export keeps in
// memory: highlights are written in the order in which they were made, so that
// those of one text mostly follow each other.
const textsKept = 4

// translator finds what quotes are in translations.
type translator struct {
	l    *Library
	into string // language that is preferred; "" for none
	kept []translatedText
}

// translatedText is a text and the translation that is taken of it.
type translatedText struct {
	original    string // id
	segments    []research.Segment
	translation Text
}

// fill gives rows their translations, which are of the highlights of the same
// index.
func (t *translator) fill(ctx context.Context, rows []export.Row, highlights []database.ExportedHighlight) error {
	translations, err := database.TranslationsOfEach(ctx, t.l.db, distinct(idsOf(highlights, func(h database.ExportedHighlight) string { return h.File })))
	if err != nil {
		return err
	}
	for i, h := range highlights {
		list := translations[h.File]
		best := Preferred(list, t.into)
		if best < 0 {
			continue
		}
		text, err := t.text(ctx, h.File, list[best])
		if err != nil {
			return err
		}
		quote := text.translation.QuoteIn(text.segments, h.Highlight)
		if r := &rows[i]; quote != "" {
			r.Translation, r.TranslationStatus, r.TranslationLanguage = quote, string(list[best].Translation.Status), list[best].Language
		}
	}
	return nil
}

// text reads a text and a translation of it, if they are not at hand.
func (t *translator) text(ctx context.Context, original string, f research.File) (translatedText, error) {
	i := slices.IndexFunc(t.kept, func(k translatedText) bool { return k.original == original && k.translation.File.ID == f.ID })
	if i >= 0 {
		found := t.kept[i]
		t.kept = append(slices.Delete(t.kept, i, i+1), found)
		return found, nil
	}
	read := translatedText{original: original, translation: Text{File: f}}
	var err error
	if read.segments, err = database.Segments(ctx, t.l.db, original); err != nil {
		return read, err
	}
	if read.translation.Segments, err = database.Segments(ctx, t.l.db, f.ID); err != nil {
		return read, err
	}
	if err := t.l.relateText(ctx, &read.translation, false); err != nil {
		return read, err
	}
	t.kept = append(t.kept[max(0, len(t.kept)-textsKept+1):], read)
	return read, nil
}
