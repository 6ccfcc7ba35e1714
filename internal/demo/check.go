package demo

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

// checker collects what is wrong, so that an author sees all of it at once.
type checker struct {
	brands, tags, findings map[string]bool
	studies                map[string]Study
	sessions               map[string]Session
	studyOfHighlight       map[string]string
	errs                   []error
}

// check returns every reference that leads nowhere, every id that is used twice
// and every quote that does not occur exactly once.
func check(g Group) error {
	c := &checker{
		brands: map[string]bool{}, tags: map[string]bool{}, findings: map[string]bool{},
		studies: map[string]Study{}, sessions: map[string]Session{},
		studyOfHighlight: map[string]string{},
	}
	for _, b := range g.Brands {
		add(c, c.brands, "brand", b.ID, true)
	}
	for _, s := range g.Studies {
		add(c, c.studies, "study", s.ID, s)
		c.know(c.brands[s.Brand], "study", s.ID, s.Brand)
	}
	for _, s := range g.Sessions {
		add(c, c.sessions, "session", s.ID, s)
		c.session(s)
	}
	for _, t := range g.Tags {
		c.know(t.Parent == "" || c.tags[t.Parent], "tag", t.ID, t.Parent)
		add(c, c.tags, "tag", t.ID, true)
	}
	for _, h := range g.Highlights {
		add(c, c.studyOfHighlight, "highlight", h.ID, c.sessions[h.Session].Study)
		c.highlight(h)
	}
	for _, f := range g.Findings {
		add(c, c.findings, "finding", f.ID, true)
		c.finding(f)
	}
	insights := map[string]bool{}
	for _, i := range g.Insights {
		add(c, insights, "insight", i.ID, true)
		c.insight(i)
	}
	return errors.Join(c.errs...)
}

func add[V any](c *checker, to map[string]V, kind, id string, v V) {
	if _, taken := to[id]; taken || id == "" {
		c.errs = append(c.errs, fmt.Errorf("%s %q: the id is empty or used twice", kind, id))
	}
	to[id] = v
}

func (c *checker) know(known bool, kind, id, ref string) {
	if !known {
		c.errs = append(c.errs, fmt.Errorf("%s %s: %q is not known", kind, id, ref))
	}
}

func (c *checker) tagsKnown(kind, id string, tags []string) {
	for _, t := range tags {
		c.know(c.tags[t], kind, id, t)
	}
}

func (c *checker) session(s Session) {
	study := c.studies[s.Study]
	c.know(study.ID != "", "session", s.ID, s.Study)
	c.know(slices.Contains(study.Languages, s.Language), "session", s.ID, s.Language)
	c.know(slices.Contains(study.Markets, s.Market), "session", s.ID, s.Market)
	if s.HeldOn.Before(study.StartsOn) || s.HeldOn.After(study.EndsOn) {
		c.errs = append(c.errs, fmt.Errorf("session %s: held outside of its study", s.ID))
	}
	for _, f := range s.Files {
		c.know(f.Kind == Note || f.Kind == Transcript || f.Kind == Recording, "file", f.Name, string(f.Kind))
		if _, ok := s.File(f.Translates); f.Translates != "" {
			c.know(ok, "file", f.Name, f.Translates)
		}
	}
}

func (c *checker) highlight(h Highlight) {
	c.tagsKnown("highlight", h.ID, h.Tags)
	f, ok := c.sessions[h.Session].File(h.File)
	c.know(ok, "highlight", h.ID, h.Session+"/"+h.File)
	if n := bytes.Count(f.Bytes, []byte(h.Quote)); ok && (n != 1 || h.Quote == "") {
		c.errs = append(c.errs, fmt.Errorf("highlight %s: the quote occurs %d times in %s, not once", h.ID, n, h.File))
	}
}

func (c *checker) finding(f Finding) {
	c.know(c.studies[f.Study].ID != "", "finding", f.ID, f.Study)
	c.know(len(f.Supports) > 0, "finding", f.ID, "supports")
	c.tagsKnown("finding", f.ID, f.Tags)
	for _, h := range slices.Concat(f.Supports, f.Contradicts, f.Illustrates) {
		study, ok := c.studyOfHighlight[h]
		c.know(ok, "finding", f.ID, h)
		if ok && study != f.Study {
			c.errs = append(c.errs, fmt.Errorf("finding %s: %s is from study %s", f.ID, h, study))
		}
	}
}

func (c *checker) insight(i Insight) {
	c.tagsKnown("insight", i.ID, i.Tags)
	for _, f := range i.Supports {
		c.know(c.findings[f], "insight", i.ID, f)
	}
	for _, h := range slices.Concat(i.Contradicts, i.Illustrates) {
		_, ok := c.studyOfHighlight[h]
		c.know(ok, "insight", i.ID, h)
	}
}
