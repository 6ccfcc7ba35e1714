package library_test

import (
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/library"
	"earshot/internal/research"
)

// hits lists what a search finds, over all items.
func (d *desk) hits(r library.SearchRequest) []library.Hit {
	d.t.Helper()
	if err := d.follower.CatchUp(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	r.HitsEach = 10
	var hits []library.Hit
	for _, item := range must(d.lib.Search(d.t.Context(), researcher, r))(d.t).Items {
		hits = append(hits, item.Hits...)
	}
	return hits
}

func TestWordsOfATranslationFindWhatWasSaid(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db, "de")
		original := d.add("talk.vtt", german, library.FileOptions{})
		o := library.FileOptions{Translation: &research.Translation{Awaits: "talk.vtt", Status: research.TranslatedByMachine}}
		english := d.add("talk.en.vtt", english, o)

		hits := d.hits(library.SearchRequest{Text: "voucher"})
		if len(hits) != 1 {
			t.Fatalf("%d hits, want one", len(hits))
		}
		h := hits[0]
		if h.Translates == nil || h.Translates.Of != original.ID || h.Translates.Status != research.TranslatedByMachine || h.Translates.Language != "de" || h.Language != "en" {
			t.Errorf("the hit says of itself %+v, in %s", h.Translates, h.Language)
		}
		if !strings.Contains(h.Translates.Said, "Gutschein") {
			t.Errorf("what was said: %q", h.Translates.Said)
		}
		if want := "/sessions/" + d.session.ID + "?translation=" + english.ID + "#t=6.0"; h.URL != want || *h.StartMS != 6000 {
			t.Errorf("it leads to %s, at %d, want %s", h.URL, *h.StartMS, want)
		}

		// A name is in both: one moment, one hit, and that of what was said.
		hits = d.hits(library.SearchRequest{Text: "Sabine Kaufmann"})
		if len(hits) != 1 || hits[0].Translates != nil || hits[0].File != original.ID || hits[0].Translated == nil || hits[0].Translated.File != english.ID {
			t.Fatalf("a name of both = %+v", hits)
		}
		french := d.add("talk.fr.vtt", captions("Bonjour, comment s'est passé votre voyage ce matin?", "Le train avait encore beaucoup de retard.", "Je m'appelle Sabine Kaufmann et j'habite à Cologne.",
			"À la caisse je n'ai pas trouvé le bon.", "À la fin j'ai abandonné et appelé."), o)
		if hits := d.hits(library.SearchRequest{Text: "Cologne"}); len(hits) != 1 || hits[0].Translates == nil {
			t.Errorf("a word of two translations = %+v, want one hit", hits)
		}
		if hits := d.hits(library.SearchRequest{Text: "retard"}); len(hits) != 1 || hits[0].File != french.ID {
			t.Errorf("a word of the second translation = %+v", hits)
		}

		// What resembles a passage is not its own translation.
		for _, like := range []string{passageOf(t, db, original.ID), passageOf(t, db, english.ID)} {
			for _, h := range d.hits(library.SearchRequest{Like: like}) {
				t.Errorf("%s is found to resemble %s", h.File, like)
			}
		}
	})
}

func passageOf(t *testing.T, db *database.DB, file string) string {
	t.Helper()
	return must(database.PassagesOf(t.Context(), db, file))(t)[0].ID
}

// TestEveryHitInATranslationLeadsToTheSameSecond looks for words of a real log in
// its translation, whose lines begin at the same seconds.
func TestEveryHitInATranslationLeadsToTheSameSecond(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db, "ru")
		original := d.add("vostok1.ru.txt", sourceText(t, "spacelog/vostok1.ru.txt"), library.FileOptions{})
		d.add("vostok1.en.txt", sourceText(t, "spacelog/vostok1.en.txt"), library.FileOptions{Translation: &research.Translation{Awaits: original.Name, Status: research.TranslatedByHuman}})
		seconds := map[int64]bool{}
		for _, s := range must(database.Segments(t.Context(), db, original.ID))(t) {
			seconds[*s.StartMS] = true
		}
		found := 0
		for _, word := range []string{"weightlessness", "horizon", "separation", "feel", "cabin", "pressure"} {
			hits := d.hits(library.SearchRequest{Text: word})
			for i, h := range hits {
				found++
				if h.Translates == nil || h.Translates.Of != original.ID || h.StartMS == nil || !seconds[*h.StartMS] {
					t.Errorf("%s: hit %d is at %v of %+v", word, i, h.StartMS, h.Translates)
				}
			}
			said := map[string]bool{} // several lines have the same minute
			for _, h := range hits {
				if h.Translates.Said != "" && said[h.Translates.Said] {
					t.Errorf("%s: two hits of what was said once: %q", word, h.Translates.Said)
				}
				said[h.Translates.Said] = true
			}
		}
		t.Logf("%d hits", found)
		if found < 10 {
			t.Errorf("%d hits, want some of each word", found)
		}
	})
}
