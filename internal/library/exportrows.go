package library

import (
	"context"
	"slices"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/export"
	"earshot/internal/research"
)

// whoSpoke is the participant that a voice is, and whether it is a participant
// or staff, as far as its name tells.
func whoSpoke(speaker string, participants []string) (participant, role string) {
	same := func(p string) bool { return strings.EqualFold(p, speaker) }
	switch i := slices.IndexFunc(participants, same); {
	case i >= 0:
		return participants[i], "participant"
	case speaker == "" && len(participants) == 1:
		return participants[0], ""
	case slices.Contains(staffWords, strings.TrimRight(strings.ToLower(speaker), " 0123456789")):
		return "", "staff"
	}
	return "", ""
}

func claimOf(c research.Claim, relation research.Relation, address string) export.Claim {
	return export.Claim{ID: c.ID, Title: c.Title, State: string(c.State), Relation: string(relation), URL: address + c.Code}
}

func rowOf(h database.ExportedHighlight, tags [][]string, base string) export.Row {
	row := export.Row{
		Highlight: h.ID, Quote: h.Quote, Prefix: h.Prefix, Suffix: h.Suffix, Language: h.Language, Start: h.Start, End: h.End,
		StartMS: h.StartMS, EndMS: h.EndMS, File: h.File, Speaker: h.Speaker, Note: h.Note, Session: h.Session, Held: h.Held,
		SessionTitle: h.SessionTitle, Study: h.Study, StudyTitle: h.StudyTitle, Brand: h.Brand, Market: h.Market, Tags: tags,
		CreatedAt: h.CreatedAt, URL: base + "/sessions/" + h.Session,
	}
	if h.StartMS != nil {
		row.URL += "#t=" + Seconds(*h.StartMS)
	}
	row.Participant, row.Role = whoSpoke(h.Speaker, h.Participants)
	claims := func(list []database.ExportedClaim, path string) []export.Claim {
		made := make([]export.Claim, len(list))
		for i, c := range list {
			made[i] = claimOf(c.Claim, c.Relation, base+path)
		}
		return made
	}
	row.Findings, row.Insights = claims(h.Findings, "/f/"), claims(h.Insights, "/i/")
	return row
}

// tagPaths lists the tags of objects by the names from the root.
func (l *Library) tagPaths(ctx context.Context, who auth.Person, ids []string) (map[string][][]string, error) {
	on, err := database.TagsOnEach(ctx, l.db, ids)
	if err != nil {
		return nil, err
	}
	var tags []string
	for _, list := range on {
		for _, t := range list {
			tags = append(tags, t.ID)
		}
	}
	found, err := database.TagsByID(ctx, l.db, distinct(tags))
	if err != nil {
		return nil, err
	}
	list, err := l.seenTags(ctx, who, found)
	if err != nil {
		return nil, err
	}
	known, err := l.tagsWithAbove(ctx, list)
	paths := make(map[string][][]string, len(on))
	for object, list := range on {
		for _, t := range list {
			if path := pathOf(t.ID, known); len(path) > 0 {
				paths[object] = append(paths[object], path)
			}
		}
	}
	return paths, err
}

func idsOf[T any](list []T, id func(T) string) []string {
	ids := make([]string, len(list))
	for i, v := range list {
		ids[i] = id(v)
	}
	return ids
}
