package library

import (
	"context"
	"slices"
	"strings"

	"earshot/internal/database"
	"earshot/internal/qda"
	"earshot/internal/research"
	"earshot/search"
)

// tags finds or adds a tag for each code, and remembers the addition as one
// operation, which can be undone.
func (m *importer) tags(ctx context.Context) error {
	e, err := m.l.editTags(ctx, m.tx)
	if err != nil {
		return err
	}
	first := ""
	for _, c := range m.plan.content.Codes {
		if err := m.code(ctx, e, c, "", nil, &first); err != nil {
			return err
		}
	}
	return e.done(ctx, m.who, research.TagCreated, first)
}

// code finds or adds the tag of a code below a parent, and those below it.
func (m *importer) code(ctx context.Context, e *tagEdits, c qda.Code, parent string, above []string, first *string) error {
	steps := []string{c.Name}
	if strings.Contains(strings.ToLower(m.plan.content.Origin), "atlas") {
		steps = strings.Split(c.Name, "::") // how that program writes trees
	}
	for i, name := range steps {
		var t research.Tag
		t.Name = name
		if i == len(steps)-1 {
			t.ID, t.Colour, t.Description = c.GUID, wholeColour(c.Colour), c.Description
		}
		t.Normalize()
		if name = t.Name; name == "" {
			name = "?"
		}
		if err := (research.Tag{Name: name, Colour: t.Colour, Description: t.Description}).Check(); err != nil || len(above) >= research.MostTagDepth {
			reason := "codes stand too deep below each other"
			if text, ours := errorText(err); ours {
				reason = text
			}
			m.report.drop("codes", reason, c.Name)
			return nil
		}
		t.Name, t.Parent = name, parent
		id, err := m.tag(ctx, e, t, above, first)
		if err != nil {
			return err
		}
		parent, above = id, append(slices.Clone(above), name)
	}
	m.codes[c.GUID] = parent
	for _, below := range c.Codes {
		if err := m.code(ctx, e, below, parent, above, first); err != nil {
			return err
		}
	}
	return nil
}

// tag finds a tag by its id, or by its name below the parent, or adds it.
func (m *importer) tag(ctx context.Context, e *tagEdits, t research.Tag, above []string, first *string) (string, error) {
	path := strings.Join(append(slices.Clone(above), t.Name), " / ")
	if research.ValidID(t.ID) {
		found, err := tagsCalled(ctx, m.tx, m.who, t.ID)
		if err != nil {
			return "", err
		}
		if found = usable(found, m.study); len(found) == 1 {
			m.report.Tags.add(false)
			m.report.mapped("tag", path, path, false)
			return found[0].ID, nil
		}
	}
	id, err := m.tagBelow(ctx, e, t)
	if err != nil {
		return "", err
	}
	if id != "" {
		m.report.Tags.add(false)
		m.report.mapped("tag", path, path, false)
		return id, nil
	}
	id, err = m.newTagID(ctx, t.ID)
	if err != nil {
		return "", err
	}
	t.ID = id
	if err := m.scopeTag(ctx, e, &t); err != nil {
		return "", err
	}
	if !e.there[t.Parent] { // one below a new one is where that is
		if err := e.mayChange(ctx, m.who, t); err != nil {
			return "", err
		}
	}
	if *first == "" {
		*first = t.ID
	}
	m.report.Tags.add(true)
	m.report.mapped("tag", path, path, true)
	m.names[nameBelow{t.Parent, research.FoldTerm(t.Name)}] = t.ID
	return t.ID, e.insert(ctx, t)
}

// nameBelow is a name at a place of the tree.
type nameBelow struct{ parent, folded string }

// tagBelow is the id of the tag that the name of another leads to below the same
// parent; "" for none. Below a tag that is new there are new ones alone.
func (m *importer) tagBelow(ctx context.Context, e *tagEdits, t research.Tag) (string, error) {
	if e.there[t.Parent] {
		return m.names[nameBelow{t.Parent, research.FoldTerm(t.Name)}], nil
	}
	named, err := database.TagsNamed(ctx, m.tx, t.Name)
	named = slices.DeleteFunc(named, func(n database.TagMatch) bool { return n.Parent != t.Parent })
	if found := usable(ownFirst(named), m.study); err == nil && len(found) > 0 {
		return found[0].ID, nil
	}
	return "", err
}

// newTagID is the id that a code has, where it has the form of ours and is free.
func (m *importer) newTagID(ctx context.Context, guid string) (string, error) {
	if guid == "" || importedID("", guid, m.plan.now) != guid {
		return research.NewID(), nil
	}
	taken, err := database.TagsByID(ctx, m.tx, []string{guid})
	if len(taken) > 0 {
		guid = research.NewID()
	}
	return guid, err
}

// scopeTag says how far a new tag reaches: as far as was asked for, but not
// farther than the one above it.
func (m *importer) scopeTag(ctx context.Context, e *tagEdits, t *research.Tag) error {
	scope := m.options.Scope
	if e.there[t.Parent] {
		scope = e.after[t.Parent].Scope()
	} else if t.Parent != "" {
		above, err := database.TagRow(ctx, m.tx, t.Parent)
		if err != nil {
			return err
		}
		scopes := []research.TagScope{research.StudyScope, research.BrandScope, research.GroupScope}
		scope = scopes[min(slices.Index(scopes, scope), slices.Index(scopes, above.Scope()))]
	}
	switch scope {
	case research.StudyScope:
		t.Study = m.study.ID
	case research.BrandScope:
		t.Brand = m.study.Brand
	case research.GroupScope:
	}
	return nil
}

// wholeColour is a colour with six digits; "" for what is none.
func wholeColour(c string) string {
	if len(c) == 4 && c[0] == '#' {
		c = "#" + strings.Repeat(c[1:2], 2) + strings.Repeat(c[2:3], 2) + strings.Repeat(c[3:4], 2)
	}
	if len(c) != 7 || strings.Trim(strings.ToLower(c[1:]), "0123456789abcdef") != "" {
		return ""
	}
	return c
}

// tagsOf are the tags of codings.
func (m *importer) tagsOf(codings []qda.Coding, name string) []string {
	var tags []string
	for _, c := range codings {
		id, ok := m.codes[c.Code]
		if !ok {
			m.report.drop("codings", "their code is not in the codebook, or is left out", name)
			continue
		}
		tags = append(tags, id)
	}
	return distinct(tags)
}

// claims adds findings, then insights, with what of their evidence came along.
func (m *importer) claims(ctx context.Context) error {
	ids, links := map[string]string{}, map[string][]qda.Link{}
	for _, l := range m.plan.content.Links {
		links[l.Origin] = append(links[l.Origin], l)
	}
	for _, kind := range []search.Kind{search.Finding, search.Insight} {
		for _, n := range m.plan.notes {
			if n.fields["Kind"] == string(kind) {
				if err := m.claim(ctx, kind, n, links[n.GUID], ids); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (m *importer) claim(ctx context.Context, kind search.Kind, n importedNote, links []qda.Link, ids map[string]string) error {
	count := &m.report.Findings
	home := m.study.ID
	if kind == search.Insight {
		count, home = &m.report.Insights, ""
	}
	id := importedID(m.study.ID, n.GUID, n.CreatedAt)
	if at, there := m.homes[id]; there && at == home {
		ids[n.GUID] = id
		count.add(false)
		return nil
	} else if there {
		id = madeID(m.study.ID, id, n.CreatedAt)
		if _, there := m.homes[id]; there {
			ids[n.GUID] = id
			count.add(false)
			return nil
		}
	}
	c := research.Claim{
		ID: id, Title: oneLine(n.Name), Body: n.text, Language: n.fields["Language"], State: research.FindingState(n.fields["State"]),
		Confidence: research.Confidence(n.fields["Confidence"]), NoEvidence: n.fields["No evidence"], ReviewBy: n.fields["Review by"],
		Author: n.fields["Author"], Version: 1, CreatedAt: timeOr(n.CreatedAt, m.l.now()), UpdatedAt: m.l.now(),
	}
	if c.Author == "" {
		c.Author = m.who.Name
	}
	if kind == search.Finding {
		c.Study = m.study.ID
	}
	for _, l := range links {
		v := research.Evidence{Highlight: m.marks[l.Target], Relation: research.Relation(l.Name)}
		if v.Highlight == "" && kind == search.Insight {
			v.Finding = ids[l.Target]
		}
		if v.Highlight+v.Finding != "" {
			c.Evidence = append(c.Evidence, v)
		}
	}
	m.settleState(&c)
	if err := c.Check(); err != nil {
		m.report.drop("notes", err.Error(), n.Name)
		return nil
	}
	if _, err := m.l.checkClaim(ctx, m.tx, m.who, kind, c, nil, nil); err != nil {
		reason, ours := errorText(err)
		if !ours {
			return err
		}
		m.report.drop("notes", reason, n.Name)
		return nil
	}
	if err := database.InsertClaim(ctx, m.tx, kind, c, m.tagsOf(n.Codings, n.Name)); err != nil {
		return err
	}
	ids[n.GUID] = id
	count.add(true)
	m.report.mapped(string(kind), n.Name, c.Title, true)
	return m.l.publish(ctx, m.tx, m.who, kind, id)
}

// settleState makes a draft of a claim that lacks what its state needs.
func (m *importer) settleState(c *research.Claim) {
	if len(c.Evidence) > 0 {
		c.NoEvidence = ""
	}
	if c.State == research.FindingDeprecated {
		c.Reason = "deprecated where it was exported"
	}
	if c.State != research.FindingDeprecated && len(c.Evidence) == 0 && c.NoEvidence == "" {
		c.State = research.FindingDraft
	}
}
