package database

import (
	"context"
	"slices"

	"earshot/internal/research"
)

const conceptColumns = `c.id, COALESCE(c.uri, ''), c.status, c.author, c.version, c.created_at, c.updated_at`

func scanConcept(row Row) (research.Concept, error) {
	var c research.Concept
	var created, updated int64
	err := row.Scan(&c.ID, &c.URI, &c.Status, &c.Author, &c.Version, &created, &updated)
	c.CreatedAt, c.UpdatedAt = fromMillis(created), fromMillis(updated)
	return c, err
}

// ConceptByID finds a concept.
func ConceptByID(ctx context.Context, r Reader, id string) (research.Concept, error) {
	c, err := One(ctx, r, scanConcept, `SELECT `+conceptColumns+` FROM concepts c WHERE c.id = $1`, id)
	if err != nil {
		return c, missing(err, "concept")
	}
	list := []research.Concept{c}
	err = complete(ctx, r, list)
	return list[0], err
}

// ConceptsByID finds several concepts; those that do not exist are missing.
func ConceptsByID(ctx context.Context, r Reader, ids []string) (map[string]research.Concept, error) {
	found, err := byID(ctx, r, scanConcept, func(c research.Concept) string { return c.ID },
		`SELECT `+conceptColumns+` FROM concepts c WHERE c.id IN `, ids)
	if err != nil {
		return nil, err
	}
	list := make([]research.Concept, 0, len(found))
	for _, c := range found {
		list = append(list, c)
	}
	if err := complete(ctx, r, list); err != nil {
		return nil, err
	}
	for _, c := range list {
		found[c.ID] = c
	}
	return found, nil
}

// ConceptsAfter lists concepts in order of id, after the one given.
func ConceptsAfter(ctx context.Context, r Reader, id string, limit int) ([]research.Concept, error) {
	list, err := All(ctx, r, scanConcept, `SELECT `+conceptColumns+` FROM concepts c WHERE c.id > $1 ORDER BY c.id LIMIT $2`, id, limit)
	if err != nil {
		return nil, err
	}
	return list, complete(ctx, r, list)
}

// AgreedConcepts lists the agreed concepts in order of id, after the one given,
// with their terms only.
func AgreedConcepts(ctx context.Context, r Reader, id string, limit int) ([]research.Concept, error) {
	list, err := All(ctx, r, scanConcept, `SELECT `+conceptColumns+` FROM concepts c
		WHERE c.id > $1 AND c.status = 'agreed' ORDER BY c.id LIMIT $2`, id, limit)
	if err != nil {
		return nil, err
	}
	return list, completeTerms(ctx, r, places(list))
}

// ConceptFilter narrows a list of concepts. "" does not narrow.
type ConceptFilter struct {
	Text     string // in a term, of the language if that is given
	Language string // that there is a term of
	Status   research.ConceptStatus
}

// ConceptPlace is where a list of concepts goes on: behind this label and id.
type ConceptPlace struct{ Folded, ID string }

// Concepts lists concepts by their label in the language of the filter, or else
// in English, after the place given; the places are those of the concepts.
func Concepts(ctx context.Context, r Reader, f ConceptFilter, after ConceptPlace, limit int) ([]research.Concept, []ConceptPlace, error) {
	var at []ConceptPlace
	scan := func(row Row) (research.Concept, error) {
		var p ConceptPlace
		c, err := scanConcept(behind{row, &p.Folded})
		p.ID = c.ID
		at = append(at, p)
		return c, err
	}
	from, folded := `concepts c`, `c.folded`
	if f.Language != "" {
		from, folded = `concepts c JOIN concept_terms l ON l.concept_id = c.id AND l.language = $1 AND l.ordinal =
			(SELECT MIN(o.ordinal) FROM concept_terms o WHERE o.concept_id = c.id AND o.language = $1)`, `l.folded`
	}
	list, err := All(ctx, r, scan, `SELECT `+conceptColumns+`, `+folded+` FROM `+from+`
		WHERE (`+folded+`, c.id) > ($2, $3) AND ($4 = '' OR c.status = $4)
		AND ($5 = '' OR c.id IN (SELECT t.concept_id FROM concept_terms t WHERE t.folded LIKE $5 ESCAPE '\' AND ($1 = '' OR t.language = $1)))
		ORDER BY `+folded+`, c.id LIMIT $6`, f.Language, after.Folded, after.ID, string(f.Status), containing(f.Text), limit)
	if err != nil {
		return nil, nil, err
	}
	return list, at, complete(ctx, r, list)
}

// behind scans one column more than its user knows of.
type behind struct {
	Row
	last any
}

// Scan scans all columns.
func (b behind) Scan(dest ...any) error { return b.Row.Scan(append(dest, b.last)...) }

// containing is a pattern for LIKE that finds a text within folded ones.
func containing(text string) string {
	if text == "" {
		return ""
	}
	var escaped []rune
	for _, r := range research.FoldTerm(text) {
		if r == '%' || r == '_' || r == '\\' {
			escaped = append(escaped, '\\')
		}
		escaped = append(escaped, r)
	}
	return "%" + string(escaped) + "%"
}

// places finds concepts of a list by id.
func places(list []research.Concept) map[string]*research.Concept {
	at := make(map[string]*research.Concept, len(list))
	for i := range list {
		at[list[i].ID] = &list[i]
	}
	return at
}

// complete adds to concepts what stands in other tables.
func complete(ctx context.Context, r Reader, list []research.Concept) error {
	at := places(list)
	if err := completeTerms(ctx, r, at); err != nil {
		return err
	}
	err := rowsOf(ctx, r, at, `SELECT concept_id, language, text FROM concept_definitions WHERE concept_id IN `,
		` ORDER BY concept_id, language`, func(row Row) error {
			var id string
			var d research.Definition
			err := row.Scan(&id, &d.Language, &d.Text)
			at[id].Definitions = append(at[id].Definitions, d)
			return err
		})
	if err != nil {
		return err
	}
	for _, relation := range []struct {
		query string
		add   func(c *research.Concept, id string)
	}{
		{`SELECT concept_id, broader_id FROM concept_broader WHERE concept_id IN `, func(c *research.Concept, id string) { c.Broader = append(c.Broader, id) }},
		{`SELECT broader_id, concept_id FROM concept_broader WHERE broader_id IN `, func(c *research.Concept, id string) { c.Narrower = append(c.Narrower, id) }},
		{`SELECT concept_id, related_id FROM concept_related WHERE concept_id IN `, func(c *research.Concept, id string) { c.Related = append(c.Related, id) }},
		{`SELECT related_id, concept_id FROM concept_related WHERE related_id IN `, func(c *research.Concept, id string) { c.Related = append(c.Related, id) }},
	} {
		err := rowsOf(ctx, r, at, relation.query, ``, func(row Row) error {
			var id, other string
			err := row.Scan(&id, &other)
			relation.add(at[id], other)
			return err
		})
		if err != nil {
			return err
		}
	}
	for _, c := range at {
		slices.Sort(c.Broader)
		slices.Sort(c.Narrower)
		slices.Sort(c.Related)
	}
	return nil
}

func completeTerms(ctx context.Context, r Reader, at map[string]*research.Concept) error {
	return rowsOf(ctx, r, at, `SELECT t.concept_id, t.language, t.kind, COALESCE(b.slug, ''), t.text
		FROM concept_terms t LEFT JOIN brands b ON b.id = t.brand_id WHERE t.concept_id IN `,
		` ORDER BY t.concept_id, t.ordinal`, func(row Row) error {
			var id string
			var t research.Term
			err := row.Scan(&id, &t.Language, &t.Kind, &t.Brand, &t.Text)
			at[id].Terms = append(at[id].Terms, t)
			return err
		})
}

// rowsOf reads the rows that belong to concepts.
func rowsOf(ctx context.Context, r Reader, at map[string]*research.Concept, query, order string, read func(Row) error) error {
	ids := make([]string, 0, len(at))
	for id := range at {
		ids = append(ids, id)
	}
	return portions(ids, func(in string, args []any) error {
		_, err := All(ctx, r, func(row Row) (struct{}, error) { return struct{}{}, read(row) }, query+in+order, args...)
		return err
	})
}

// related holds the ids of the concepts that one is in relation to.
type related struct{ narrower, related []string }

func relations(ctx context.Context, r Reader, id string) (related, error) {
	c, err := ConceptByID(ctx, r, id)
	return related{c.Narrower, c.Related}, err
}

// CountConcepts says how many concepts there are of each status.
func CountConcepts(ctx context.Context, r Reader) (map[research.ConceptStatus]int, error) {
	counts := map[research.ConceptStatus]int{}
	_, err := All(ctx, r, func(row Row) (struct{}, error) {
		var status research.ConceptStatus
		var n int
		err := row.Scan(&status, &n)
		counts[status] = n
		return struct{}{}, err
	}, `SELECT status, COUNT(*) FROM concepts GROUP BY status`)
	return counts, err
}

// GlossaryLanguages lists the languages that there are terms of, sorted.
func GlossaryLanguages(ctx context.Context, r Reader) ([]string, error) {
	return All(ctx, r, Scalar[string], `SELECT DISTINCT language FROM concept_terms ORDER BY language`)
}
