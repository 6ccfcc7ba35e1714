package webui

import (
	"context"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"
)

// citation is what somebody copies to show others what was said: the quote, where
// it is from, and an address that stays.
type citation struct{ Quote, From, Address string }

// addPlayers gives hits a player that begins where they were said, as far as the
// reader may hear them.
func (u *UI) addPlayers(ctx context.Context, who auth.Person, shown []item, found []library.Item) error {
	files, err := u.lib.Playable(ctx, who, found)
	if err != nil {
		return err
	}
	for i, it := range found {
		if it.Session == nil || len(files[it.Session.ID]) == 0 {
			continue
		}
		recs, transcripts := recordings(files[it.Session.ID]), map[string]research.File{}
		for _, f := range files[it.Session.ID] {
			transcripts[f.ID] = f
		}
		for n := range shown[i].Hits {
			h := &shown[i].Hits[n]
			t, timed := transcripts[h.file]
			if h.start == nil || !timed {
				continue
			}
			if rec := recordingOf(t, recs); rec != nil {
				h.Frame, h.Video = playURL(rec.ID, library.Seconds(*h.start)), rec.Video
			}
		}
	}
	return nil
}

// cite makes the citations of hits; origin is how addresses of this service begin.
func cite(say *wording.Printer, shown []item, origin string) {
	for i := range shown {
		it := &shown[i]
		for n := range it.Hits {
			h := &it.Hits[n]
			var from []string
			for _, part := range []string{h.Speaker, it.Title, it.Study, brandsOf(it.Brands), say.Day(it.HeldOn), h.Moment} {
				if part != "" {
					from = append(from, part)
				}
			}
			quote := say.T("“%s”", h.quote)
			if h.translation != "" { // what was said is cited, and how it was translated told
				quote += " [" + h.Translated + ": " + say.T("“%s”", h.translation) + "]"
			}
			h.Cited = citation{quote, strings.Join(from, ", "), origin + h.URL}
		}
	}
}

func brandsOf(links []brandLink) string {
	names := make([]string, len(links))
	for i, l := range links {
		names[i] = l.Name
	}
	return strings.Join(names, ", ")
}
