package webui

import (
	"net/http"
	"unicode/utf16"
	"unicode/utf8"

	"earshot/internal/auth"
	"earshot/internal/library"

	"github.com/labstack/echo/v4"
)

const (
	mostFindBytes = 200
	// mostPlaces is how many places of a session are told to a script: of a single
	// letter there are tens of thousands, which nobody goes through.
	mostPlaces = 2000
)

// findForm is the form that looks for words in a session, and what it found.
type findForm struct {
	Session string
	Words   string // "" where nothing is looked for
	Found   int    // how many places have them
	First   string // link to the first passage with them
}

// wordsToFind are the words that a page of a session is asked to mark.
func wordsToFind(c echo.Context) string {
	words := c.QueryParam("find")
	for len(words) > mostFindBytes || !utf8.ValidString(words) {
		words = words[:len(words)-1]
	}
	return words
}

// foundPlace is where a passage has the words, in UTF-16 units of its text, which
// are what scripts count.
type foundPlace struct {
	Words string `json:"words"` // the passage, as in marked
	From  int    `json:"from"`
	To    int    `json:"to"`
}

type foundPlaces struct {
	Places []foundPlace `json:"places"`
	More   bool         `json:"more"` // there are others
}

// findInSession tells the page's script where a session has some words. How
// letters are compared is said in one place, which search uses, too.
func (u *UI) findInSession(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	texts, err := u.lib.Texts(ctx, who, c.Param("id"))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, placesIn(texts, wordsToFind(c)))
}

func placesIn(texts []library.Text, words string) foundPlaces {
	found := foundPlaces{Places: []foundPlace{}}
	for _, t := range texts {
		if o := t.File.Translation; o != nil && o.Of != "" {
			continue // it stands beside what was said, perhaps, and is found by search
		}
		for _, s := range t.Segments {
			units, at := 0, 0
			upTo := func(end int) int {
				for _, r := range s.Text[at:end] {
					units += max(utf16.RuneLen(r), 1)
				}
				at = end
				return units
			}
			for _, span := range library.Find(s.Text, words) {
				if len(found.Places) == mostPlaces {
					found.More = true
					return found
				}
				found.Places = append(found.Places, foundPlace{segmentID(t.File.ID, s.Number), upTo(span.Start), upTo(span.End)})
			}
		}
	}
	return found
}
