package webui

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
)

// mostTagChoices is how many tags a form offers to tick; all others are given by
// name.
const mostTagChoices = 100

// tagField is the part of a form that gives tags: boxes to tick, and names.
type tagField struct {
	Choices []tagChoice
	More    string // names or paths, one on each line

	had []string // ids of the tags that were there before
}

// tagChoice is a tag to tick.
type tagChoice struct {
	ID, Label string
	Given     bool
}

// tagField offers the tags that may be given in a study, or across studies
// where there is none, and those that are given already.
func (u *UI) tagField(ctx context.Context, who auth.Person, study research.Study, lang string, given []library.NamedTag) (tagField, error) {
	var f tagField
	for _, t := range given {
		f.had = append(f.had, t.ID)
		f.Choices = append(f.Choices, tagChoice{ID: t.ID, Label: t.Name, Given: true})
	}
	current := false
	after := ""
	for range 5 { // among thousands nobody looks for a box
		page, err := u.lib.Tags(ctx, who, library.TagFilter{Archived: &current}, lang, after, library.MostPage)
		if err != nil {
			return f, err
		}
		for _, t := range page.Items {
			if tagFits(t.Tag, study) && len(f.Choices) < mostTagChoices && !slices.Contains(f.had, t.ID) {
				f.Choices = append(f.Choices, tagChoice{ID: t.ID, Label: tagPathLabel(t)})
			}
		}
		if after = page.Next; after == "" || len(f.Choices) >= mostTagChoices {
			break
		}
	}
	return f, nil
}

// tagFits says whether a tag may be given to what is of a study, or of none.
func tagFits(t research.Tag, study research.Study) bool {
	switch t.Scope() {
	case research.StudyScope:
		return t.Study == study.ID
	case research.BrandScope:
		return study.ID == "" || t.Brand == study.Brand
	}
	return true
}

// tagPathLabel writes where a tag stands, its own name in the reader's language.
func tagPathLabel(t library.TagDetail) string {
	path := slices.Clone(t.Path)
	if len(path) > 0 && t.Label != t.Name {
		path[len(path)-1] = t.Label + " (" + t.Name + ")"
	}
	return strings.Join(path, " / ")
}

// read takes what was sent.
func (f *tagField) read(sent url.Values) {
	for i := range f.Choices {
		f.Choices[i].Given = slices.Contains(sent["tag"], f.Choices[i].ID)
	}
	f.More = sent.Get("more-tags")
}

// given lists the tags as the library takes them.
func (f *tagField) given() []string {
	tags := []string{}
	for _, c := range f.Choices {
		if c.Given {
			tags = append(tags, c.ID)
		}
	}
	return append(tags, sentLines(f.More)...)
}

// changed is what to change; nil where nothing is, as what carries an archived
// tag keeps it.
func (f *tagField) changed() *[]string {
	tags := f.given()
	if len(tags) == len(f.had) && !slices.ContainsFunc(tags, func(t string) bool { return !slices.Contains(f.had, t) }) {
		return nil
	}
	return &tags
}

// label names a tag that was given.
func (f *tagField) label(tag string) string {
	for _, c := range f.Choices {
		if c.ID == tag {
			return c.Label
		}
	}
	return tag
}

// sentLines are the lines of a field that say something.
func sentLines(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// sentText is a text from a form, where browsers write line ends their way.
func sentText(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
}
