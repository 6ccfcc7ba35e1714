package research

import (
	"fmt"
	"slices"
)

// Most lengths, in code points, and counts of what people type.
const (
	MostTitle        = 300
	MostName         = 200
	MostProse        = 20_000
	MostLanguages    = 50
	MostParticipants = 100
)

// Check returns an *InvalidError that lists everything wrong with b.
func (b Brand) Check() error {
	var c Checker
	c.Slug("slug", b.Slug)
	c.Text("name", b.Name, true, MostName)
	c.languages(b.Languages)
	return c.Err()
}

// Check returns an *InvalidError that lists everything wrong with s.
func (s Study) Check() error {
	var c Checker
	c.Text("title", s.Title, true, MostTitle)
	c.Slug("brand", s.Brand)
	c.Prose("question", s.Question, MostProse)
	c.Method("method", s.Method)
	c.Market("market", s.Market)
	c.languages(s.Languages)
	known := false
	for _, each := range StudyStates() {
		known = known || s.State == each
	}
	c.Require(known, "state", "must be draft, active, published or archived")
	c.Require(slices.Contains(Visibilities(), s.Visibility), "visibility", "must be group, brand or team")
	return c.Err()
}

// Check returns an *InvalidError that lists everything wrong with s.
func (s Session) Check() error {
	var c Checker
	c.Text("title", s.Title, true, MostTitle)
	c.Day("held_on", s.HeldOn)
	c.Language("language", s.Language, false)
	c.Market("market", s.Market)
	c.Require(len(s.Participants) <= MostParticipants, "participants", "must be at most %d", MostParticipants)
	seen := map[string]bool{}
	for i, p := range s.Participants {
		field := fmt.Sprintf("participants[%d]", i)
		c.Text(field+".pseudonym", p.Pseudonym, true, MostName)
		c.Text(field+".note", p.Note, false, MostName)
		c.Require(!seen[p.Pseudonym], field+".pseudonym", "is listed twice")
		seen[p.Pseudonym] = true
	}
	return c.Err()
}

func (c *Checker) languages(tags []string) {
	c.Require(len(tags) <= MostLanguages, "languages", "must be at most %d", MostLanguages)
	for i, tag := range tags {
		c.Language(fmt.Sprintf("languages[%d]", i), tag, true)
	}
}
