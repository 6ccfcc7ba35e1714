package database

import (
	"context"

	"earshot/internal/research"
)

// What files say of concepts is matched with what is there.

// ConceptURIs finds the URIs of concepts by id; "" for those that have none.
func ConceptURIs(ctx context.Context, r Reader, ids []string) (map[string]string, error) {
	return pairs(ctx, r, `SELECT id, COALESCE(uri, '') FROM concepts WHERE id IN `, ids)
}

// ConceptsByURI finds the ids of concepts by URI.
func ConceptsByURI(ctx context.Context, r Reader, uris []string) (map[string]string, error) {
	return pairs(ctx, r, `SELECT uri, id FROM concepts WHERE uri IN `, uris)
}

// pairs finds the second column by the first.
func pairs(ctx context.Context, r Reader, query string, keys []string) (map[string]string, error) {
	found := make(map[string]string, len(keys))
	return found, portions(keys, func(in string, args []any) error {
		_, err := All(ctx, r, func(row Row) (struct{}, error) {
			var key, value string
			err := row.Scan(&key, &value)
			found[key] = value
			return struct{}{}, err
		}, query+in, args...)
		return err
	})
}

// Preferred is a preferred term, folded, that no brand has for itself.
type Preferred struct{ Language, Folded string }

// ConceptsByLabel finds the ids of the concepts that have preferred terms, of
// any language, which are folded like these.
func ConceptsByLabel(ctx context.Context, r Reader, folded []string) (map[Preferred][]string, error) {
	found := map[Preferred][]string{}
	return found, portions(folded, func(in string, args []any) error {
		_, err := All(ctx, r, func(row Row) (struct{}, error) {
			var p Preferred
			var id string
			err := row.Scan(&p.Language, &p.Folded, &id)
			found[p] = append(found[p], id)
			return struct{}{}, err
		}, `SELECT DISTINCT language, folded, concept_id FROM concept_terms
			WHERE kind = 'preferred' AND brand_id IS NULL AND folded IN `+in, args...)
		return err
	})
}

// BroaderEdges lists what every concept names as broader, by id.
func BroaderEdges(ctx context.Context, r Reader) (map[string][]string, error) {
	edges := map[string][]string{}
	_, err := All(ctx, r, func(row Row) (struct{}, error) {
		var id, broader string
		err := row.Scan(&id, &broader)
		edges[id] = append(edges[id], broader)
		return struct{}{}, err
	}, `SELECT concept_id, broader_id FROM concept_broader`)
	return edges, err
}

// GlossaryTerms lists which kinds of term there are, of which languages and
// brands, and the languages of definitions. The terms have no text.
func GlossaryTerms(ctx context.Context, r Reader) (terms []research.Term, definitions []string, err error) {
	terms, err = All(ctx, r, func(row Row) (research.Term, error) {
		var t research.Term
		err := row.Scan(&t.Kind, &t.Language, &t.Brand)
		return t, err
	}, `SELECT DISTINCT t.kind, t.language, COALESCE(b.slug, '') FROM concept_terms t LEFT JOIN brands b ON b.id = t.brand_id`)
	if err != nil {
		return nil, nil, err
	}
	definitions, err = All(ctx, r, Scalar[string], `SELECT DISTINCT language FROM concept_definitions ORDER BY language`)
	return terms, definitions, err
}
