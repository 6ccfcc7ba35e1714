package research

import "time"

// Lexicon is a bilingual dictionary, or a table learned from translated texts,
// that operators added. Its name is unique; importing again under it replaces
// what was there.
type Lexicon struct {
	ID       string
	Name     string
	From, To string // BCP 47
	Kind     string // "dictionary" or "learned"
	Licence  string // of whoever made it: SPDX where it is known, otherwise in their words
	Origin   string // where it comes from
	Entries  int    // pairs of words
	Digest   string // SHA-256 of the content, in hex

	CreatedAt time.Time
}

// Check reports what is wrong with what people say of a lexicon.
func (l Lexicon) Check() error {
	var c Checker
	c.Text("name", l.Name, true, 200)
	c.Text("licence", l.Licence, false, 1000)
	c.Text("origin", l.Origin, false, 1000)
	c.Language("from", l.From, true)
	c.Language("to", l.To, true)
	c.Require(l.From != l.To, "to", "must be another language than from")
	c.Require(l.Kind == "dictionary" || l.Kind == "learned", "kind", "must be dictionary or learned")
	return c.Err()
}
