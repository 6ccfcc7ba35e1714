package database

import (
	"context"
	"slices"
	"strings"

	"earshot/internal/research"
)

// sees is the condition that a scope sees a study, whose row is called study in
// the query, with its parameters behind those given. It says in SQL what
// research.Scope.Sees says of one study.
func sees(s research.Scope, study string, args []any) (string, []any) {
	if s.All {
		return `1 = 1`, args
	}
	c := conditions{args: args}
	var any []string
	if s.Open {
		any = append(any, study+`.visibility = 'group'`)
	}
	switch {
	case s.EveryBrand:
		any = append(any, study+`.visibility = 'brand'`)
	case len(s.Brands) > 0:
		any = append(any, `(`+study+`.visibility = 'brand' AND `+c.brand(study, s.Brands)+`)`)
	}
	if len(s.Whole) > 0 {
		any = append(any, c.brand(study, s.Whole))
	}
	if len(s.Studies) > 0 {
		any = append(any, study+`.id IN `+c.list(s.Studies))
	}
	if len(any) == 0 {
		return `1 = 0`, args
	}
	condition := `(` + strings.Join(any, ` OR `) + `)`
	if s.Within != nil {
		condition = `(` + condition + ` AND ` + c.brand(study, s.Within) + `)`
	}
	return condition, c.args
}

// seesFinding is the condition that a scope sees a finding of a study t.
func seesFinding(s research.Scope, finding string, args []any) (string, []any) {
	condition, args := sees(s, `t`, args)
	if s.All || !s.Open {
		return condition, args
	}
	public := finding + `.state IN ('published', 'deprecated')`
	if s.Within != nil {
		c := conditions{args: args}
		public += ` AND ` + c.brand(`t`, s.Within)
		args = c.args
	}
	return `(` + condition + ` OR ` + public + `)`, args
}

// seesInsight is the condition that a scope sees an insight.
func seesInsight(s research.Scope, insight string) string {
	switch {
	case s.SeesInsight(research.FindingDraft):
		return `1 = 1`
	case s.SeesInsight(research.FindingPublished):
		return insight + `.state IN ('published', 'deprecated')`
	}
	return `1 = 0`
}

// conditions collects parameters.
type conditions struct{ args []any }

// brand is the condition that a study is of a brand among slugs.
func (c *conditions) brand(study string, slugs []string) string {
	if len(slugs) == 0 {
		return `1 = 0`
	}
	return study + `.brand_id IN (SELECT id FROM brands WHERE slug IN ` + c.list(slugs) + `)`
}

// list is a list of parameters, filled up to a power of two: see roundUp.
func (c *conditions) list(values []string) string {
	n := roundUp(len(values))
	first := len(c.args) + 1
	for i := range n {
		c.args = append(c.args, values[min(i, len(values)-1)])
	}
	return paramsFrom(first, n)
}

// StudiesSeen lists the ids of all studies that a scope sees.
func StudiesSeen(ctx context.Context, r Reader, s research.Scope) ([]string, error) {
	condition, args := sees(s, `t`, nil)
	return All(ctx, r, Scalar[string], `SELECT t.id FROM studies t WHERE `+condition+` ORDER BY t.id`, args...)
}

// StudyOf finds the study that a session, file or highlight belongs to. What is
// none of these, or not there, is not found.
func StudyOf(ctx context.Context, r Reader, thing, id string) (research.Study, error) {
	of := map[string]string{
		"session":   `SELECT x.study_id FROM sessions x WHERE x.id = $1`,
		"file":      `SELECT x.study_id FROM files f JOIN sessions x ON x.id = f.session_id WHERE f.id = $1`,
		"highlight": `SELECT x.study_id FROM highlights h JOIN files f ON f.id = h.file_id JOIN sessions x ON x.id = f.session_id WHERE h.id = $1`,
	}[thing]
	s, err := One(ctx, r, scanStudy, `SELECT `+studyColumns+studyTables+` WHERE s.id = (`+of+`)`, id)
	return s, missing(err, thing)
}

// ObjectsSeen keeps the ids of highlights, findings and insights that a scope
// sees, in their order.
func ObjectsSeen(ctx context.Context, r Reader, s research.Scope, ids []string) ([]string, error) {
	if s.All {
		return ids, nil
	}
	seen := map[string]bool{}
	err := portions(ids, func(in string, args []any) error {
		found, err := All(ctx, r, Scalar[string], objectsIn(s, in, &args), args...)
		for _, id := range found {
			seen[id] = true
		}
		return err
	})
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !seen[id] }), err
}

// objectsIn selects the ids among in that a scope sees.
func objectsIn(s research.Scope, in string, args *[]any) string {
	ofHighlight, more := sees(s, `t`, *args)
	ofFinding, more := seesFinding(s, `c`, more)
	*args = more
	return `SELECT h.id FROM highlights h JOIN files f ON f.id = h.file_id JOIN sessions x ON x.id = f.session_id
			JOIN studies t ON t.id = x.study_id WHERE h.id IN ` + in + ` AND ` + ofHighlight + `
		UNION SELECT c.id FROM findings c JOIN studies t ON t.id = c.study_id WHERE c.id IN ` + in + ` AND ` + ofFinding + `
		UNION SELECT i.id FROM insights i WHERE i.id IN ` + in + ` AND ` + seesInsight(s, `i`)
}
