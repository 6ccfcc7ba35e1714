package library

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
	"earshot/search/evaluation"
)

// placeOf is where a passage stands, as judged queries name it; "" for a finding
// or insight.
func placeOf(p *research.Passage) string {
	place, ok := ownPlace(p)
	if !ok {
		return ""
	}
	return place.String()
}

// ownPlace is where a passage stands in its file.
func ownPlace(p *research.Passage) (evaluation.Place, bool) {
	if kind := search.Kind(p.Kind); kind == search.Finding || kind == search.Insight {
		return evaluation.Place{}, false
	}
	file := cmp.Or(p.File, p.Source)
	if p.StartMS != nil && p.EndMS != nil {
		return evaluation.Place{File: file, First: *p.StartMS, Last: max(*p.StartMS, *p.EndMS)}, true
	}
	all, _ := runs(p.Cuts, nil)
	return evaluation.Place{File: file, Lines: true, First: int64(all.first), Last: int64(all.last)}, all.some
}

// placeOfLines is where lines of a file stand.
func placeOfLines(file string, lines []research.Segment) (evaluation.Place, bool) {
	if len(lines) == 0 {
		return evaluation.Place{}, false
	}
	first, last := lines[0], lines[len(lines)-1]
	if first.StartMS != nil && last.EndMS != nil {
		return evaluation.Place{File: file, First: *first.StartMS, Last: max(*first.StartMS, *last.EndMS)}, true
	}
	return evaluation.Place{File: file, Lines: true, First: int64(first.Number), Last: int64(last.Number)}, true
}

// originalPlace is where a passage stands, or, where it is of a translation, what
// it translates: evidence is what was said.
func originalPlace(ctx context.Context, r database.Reader, p *research.Passage) (evaluation.Place, bool, error) {
	own, ok := ownPlace(p)
	all, _ := runs(p.Cuts, nil)
	if !ok || !all.some {
		return own, ok, nil
	}
	of, err := database.OriginalOf(ctx, r, own.File)
	if err != nil || of == "" {
		return own, ok, err
	}
	lines, err := database.OriginalLines(ctx, r, own.File, of, all.first, all.last)
	if place, some := placeOfLines(of, lines); some {
		own = place
	}
	return own, ok, err
}

// refOf is what a place refers to.
func refOf(p evaluation.Place) research.JudgedRef {
	kind := research.JudgedMoment
	if p.Lines {
		kind = research.JudgedLines
	}
	return research.JudgedRef{Kind: kind, Object: p.File, First: p.First, Last: p.Last}
}

// answerID is how files and programs name an answer. Lines that are lost have a
// name that leads nowhere: others stand at their numbers now.
func answerID(a research.JudgedAnswer) string {
	switch a.Kind {
	case research.JudgedMoment, research.JudgedLines:
		id := evaluation.Place{File: a.Object, Lines: a.Kind == research.JudgedLines, First: a.First, Last: a.Last}.String()
		if a.Lost {
			id += "!"
		}
		return id
	case research.JudgedSession, research.JudgedFinding, research.JudgedInsight:
	}
	return a.Object
}

// judgedRefs finds what ids refer to, as far as a person sees it: sessions,
// findings and insights by their ids, and places; or passages and highlights,
// which stand at a place. What is not there and what the person does not see are
// both missing. Texts whose lines are among it stay as they are until the
// transaction ends.
func judgedRefs(ctx context.Context, tx *database.Tx, who auth.Person, ids []string) (map[string]research.JudgedRef, error) {
	refs, objects := map[string]research.JudgedRef{}, []string{}
	for _, id := range distinct(ids) {
		if p, ok := evaluation.ParsePlace(id); ok && research.ValidID(p.File) {
			refs[id] = refOf(p)
		} else if research.ValidID(id) {
			objects = append(objects, id)
		}
	}
	kinds, err := database.JudgedObjects(ctx, tx, objects)
	if err != nil {
		return nil, err
	}
	passages, err := database.PassagesByID(ctx, tx, objects)
	if err != nil {
		return nil, err
	}
	for _, id := range objects {
		if kind, ok := kinds[id]; ok {
			refs[id] = research.JudgedRef{Kind: kind, Object: id}
			continue
		}
		p, ok := passages[id]
		if !ok {
			of, err := database.PassagesOf(ctx, tx, id) // of a highlight
			if err != nil {
				return nil, err
			}
			if len(of) == 0 || of[0].Kind != string(search.Highlight) {
				continue
			}
			p = of[0]
		}
		if ref, ok, err := refOfPassage(ctx, tx, &p); err != nil {
			return nil, err
		} else if ok {
			refs[id] = ref
		}
	}
	if err := lockLines(ctx, tx, refs); err != nil {
		return nil, err
	}
	return refs, keepThere(ctx, tx, who, refs)
}

func refOfPassage(ctx context.Context, r database.Reader, p *research.Passage) (research.JudgedRef, bool, error) {
	switch search.Kind(p.Kind) {
	case search.Finding:
		return research.JudgedRef{Kind: research.JudgedFinding, Object: p.Source}, true, nil
	case search.Insight:
		return research.JudgedRef{Kind: research.JudgedInsight, Object: p.Source}, true, nil
	case search.Transcript, search.Note, search.Highlight:
	}
	place, ok, err := originalPlace(ctx, r, p)
	return refOf(place), ok, err
}

// lockLines keeps the texts still whose lines are referred to.
func lockLines(ctx context.Context, tx *database.Tx, refs map[string]research.JudgedRef) error {
	var files []string
	for _, ref := range refs {
		if ref.Kind == research.JudgedLines {
			files = append(files, ref.Object)
		}
	}
	slices.Sort(files)
	for _, file := range slices.Compact(files) {
		if _, err := database.LockText(ctx, tx, file); err != nil && !errors.Is(err, research.ErrNotFound) {
			return err
		}
	}
	return nil
}

// keepThere leaves out what has gone and what a person does not see.
func keepThere(ctx context.Context, r database.Reader, who auth.Person, refs map[string]research.JudgedRef) error {
	list := make([]research.JudgedRef, 0, len(refs))
	for _, ref := range refs {
		list = append(list, ref)
	}
	there, err := database.JudgedPlaces(ctx, r, who.Scope(), list)
	for id, ref := range refs {
		if _, ok := there[ref]; !ok {
			delete(refs, id)
		}
	}
	return err
}
