package database

import (
	"context"
	"slices"
	"strings"

	"earshot/internal/research"
)

const tagColumns = `t.id, COALESCE(t.parent_id, ''), t.name, COALESCE(b.slug, ''), COALESCE(t.study_id, ''), t.colour,
	t.description, COALESCE(t.concept_id, ''), t.archived, COALESCE(t.merged_into, ''), t.version, t.created_at, t.updated_at`

const fromTags = ` FROM tags t LEFT JOIN brands b ON b.id = t.brand_id `

func scanTag(row Row) (research.Tag, error) {
	var t research.Tag
	var archived int
	var created, updated int64
	err := row.Scan(&t.ID, &t.Parent, &t.Name, &t.Brand, &t.Study, &t.Colour, &t.Description, &t.Concept, &archived,
		&t.MergedInto, &t.Version, &created, &updated)
	t.Archived, t.CreatedAt, t.UpdatedAt = archived != 0, fromMillis(created), fromMillis(updated)
	return t, err
}

// LockTags comes first in every transaction that changes the tree of tags:
// from there on the others wait, so that what is read about the tree stays
// true until the commit.
func LockTags(ctx context.Context, tx *Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO meta (key, value) VALUES ('tags', '1')
		ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(meta.value AS BIGINT) + 1 AS TEXT)`)
	return err
}

// tagTaken is what a second tag of a name is told.
const tagTaken = "a tag with this name exists already at this place of the tree"

// InsertTag adds a tag with its own aliases. A name in use below the same
// parent and in the same scope is a ConflictError.
func InsertTag(ctx context.Context, tx *Tx, t research.Tag) error {
	brand, err := brandOfTag(ctx, tx, t)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO tags (id, parent_id, name, folded, brand_id, study_id, colour, description, concept_id,
		archived, merged_into, version, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		t.ID, orNull(t.Parent), t.Name, research.FoldTerm(t.Name), orNull(brand), orNull(t.Study), t.Colour, t.Description,
		orNull(t.Concept), toInt(t.Archived), orNull(t.MergedInto), max(t.Version, 1), millis(t.CreatedAt), millis(t.UpdatedAt))
	if err != nil {
		return conflict(err, "tag", tagTaken)
	}
	return replaceAliases(ctx, tx, t)
}

// UpdateTag writes all of a tag, its own aliases included.
func UpdateTag(ctx context.Context, tx *Tx, t research.Tag) error {
	brand, err := brandOfTag(ctx, tx, t)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE tags SET parent_id = $2, name = $3, folded = $4, brand_id = $5, study_id = $6, colour = $7,
		description = $8, concept_id = $9, archived = $10, merged_into = $11, version = $12, updated_at = $13 WHERE id = $1`,
		t.ID, orNull(t.Parent), t.Name, research.FoldTerm(t.Name), orNull(brand), orNull(t.Study), t.Colour, t.Description,
		orNull(t.Concept), toInt(t.Archived), orNull(t.MergedInto), t.Version, millis(t.UpdatedAt))
	if err != nil {
		return conflict(err, "tag", tagTaken)
	}
	return replaceAliases(ctx, tx, t)
}

// HideTagNames takes the names of tags out of the way before all of them get
// others, which UpdateTag gives them.
func HideTagNames(ctx context.Context, tx *Tx, ids []string) error {
	return portions(ids, func(in string, args []any) error {
		_, err := tx.Exec(ctx, `UPDATE tags SET folded = id WHERE id IN `+in, args...)
		return err
	})
}

// DeleteTag removes a tag that nothing refers to; otherwise it is
// research.ErrNotFound, as the database says it.
func DeleteTag(ctx context.Context, tx *Tx, id string) error {
	_, err := tx.Exec(ctx, `DELETE FROM tags WHERE id = $1`, id)
	return err
}

func brandOfTag(ctx context.Context, tx *Tx, t research.Tag) (string, error) {
	if t.Brand == "" {
		return "", nil
	}
	b, err := BrandBySlug(ctx, tx, t.Brand)
	return b.ID, err
}

func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func replaceAliases(ctx context.Context, tx *Tx, t research.Tag) error {
	if _, err := tx.Exec(ctx, `DELETE FROM tag_aliases WHERE tag_id = $1`, t.ID); err != nil {
		return err
	}
	return insertMany(ctx, tx, `INSERT INTO tag_aliases (tag_id, folded, name) VALUES `, 3, t.Aliases, func(name string) []any {
		return []any{t.ID, research.FoldTerm(name), name}
	})
}

// TagRow reads a tag, also one that was merged, with its own aliases alone.
func TagRow(ctx context.Context, r Reader, id string) (research.Tag, error) {
	t, err := One(ctx, r, scanTag, `SELECT `+tagColumns+fromTags+`WHERE t.id = $1`, id)
	if err != nil {
		return t, missing(err, "tag")
	}
	t.Aliases, err = All(ctx, r, Scalar[string], `SELECT name FROM tag_aliases WHERE tag_id = $1 ORDER BY name`, id)
	return t, err
}

// TagByID finds a tag with all its aliases. The id of a tag that was merged
// finds the one that it went into.
func TagByID(ctx context.Context, r Reader, id string) (research.Tag, error) {
	t, err := One(ctx, r, scanTag, `SELECT `+tagColumns+fromTags+
		`WHERE t.id = (SELECT COALESCE(m.merged_into, m.id) FROM tags m WHERE m.id = $1)`, id)
	if err != nil {
		return t, missing(err, "tag")
	}
	list := []research.Tag{t}
	err = completeAliases(ctx, r, list)
	return list[0], err
}

// TagsByID finds several tags by id, without aliases. Those that do not exist
// are missing.
func TagsByID(ctx context.Context, r Reader, ids []string) (map[string]research.Tag, error) {
	return byID(ctx, r, scanTag, func(t research.Tag) string { return t.ID }, `SELECT `+tagColumns+fromTags+`WHERE t.id IN `, ids)
}

// TagFilter narrows a list of tags. "" and nil do not narrow.
type TagFilter struct {
	Parent   *string // id; "" means the root
	Scope    research.TagScope
	Brand    string // slug; with the tags of its studies
	Study    string // id
	Text     string // in the name or another name
	Archived *bool
}

// TagPlace is where a list of tags goes on: behind this name and id.
type TagPlace struct{ Folded, ID string }

// PlaceOf is the place of a tag in lists.
func PlaceOf(t research.Tag) TagPlace { return TagPlace{research.FoldTerm(t.Name), t.ID} }

// where is the condition that the filter makes, and its parameters, which come
// after those given.
func (f TagFilter) where(args []any) (string, []any) {
	var b strings.Builder
	and := func(condition string, value any) {
		args = append(args, value)
		b.WriteString(" AND " + strings.ReplaceAll(condition, "$$", "$"+itoa(len(args))))
	}
	if f.Parent != nil && *f.Parent == "" {
		b.WriteString(" AND t.parent_id IS NULL")
	} else if f.Parent != nil {
		and(`t.parent_id = $$`, *f.Parent)
	}
	if f.Scope != "" {
		and(`$$ = CASE WHEN t.study_id IS NOT NULL THEN 'study' WHEN t.brand_id IS NOT NULL THEN 'brand' ELSE 'group' END`, string(f.Scope))
	}
	if f.Brand != "" {
		and(`(b.slug = $$ OR t.study_id IN (SELECT s.id FROM studies s JOIN brands o ON o.id = s.brand_id WHERE o.slug = $$))`, f.Brand)
	}
	if f.Study != "" {
		and(`t.study_id = $$`, f.Study)
	}
	if f.Archived != nil {
		and(`t.archived = $$`, toInt(*f.Archived))
	}
	if f.Text != "" {
		and(`(t.folded LIKE $$ ESCAPE '\'
			OR t.id IN (SELECT a.tag_id FROM tag_aliases a WHERE a.folded LIKE $$ ESCAPE '\')
			OR t.id IN (SELECT m.merged_into FROM tags m WHERE m.merged_into IS NOT NULL AND m.folded LIKE $$ ESCAPE '\')
			OR t.concept_id IN (SELECT c.concept_id FROM concept_terms c WHERE c.folded LIKE $$ ESCAPE '\'))`, containing(f.Text))
	}
	return b.String(), args
}

// Tags lists tags in order of name, after the place given; those of studies
// that a scope does not see are left out.
func Tags(ctx context.Context, r Reader, scope research.Scope, f TagFilter, after TagPlace, limit int) ([]research.Tag, error) {
	condition, args := f.where([]any{after.Folded, after.ID, limit})
	if !scope.All {
		var seen string
		seen, args = sees(scope, `v`, args)
		condition += ` AND (t.study_id IS NULL OR EXISTS (SELECT 1 FROM studies v WHERE v.id = t.study_id AND ` + seen + `))`
	}
	list, err := All(ctx, r, scanTag, `SELECT `+tagColumns+fromTags+`WHERE t.merged_into IS NULL AND (t.folded, t.id) > ($1, $2)`+
		condition+` ORDER BY t.folded, t.id LIMIT $3`, args...)
	if err != nil {
		return nil, err
	}
	return list, completeAliases(ctx, r, list)
}

// completeAliases adds the other names of tags: their own, and the names of
// those that were merged into them.
func completeAliases(ctx context.Context, r Reader, list []research.Tag) error {
	at := make(map[string]*research.Tag, len(list))
	ids := make([]string, len(list))
	for i := range list {
		at[list[i].ID], ids[i] = &list[i], list[i].ID
	}
	for _, query := range []string{
		`SELECT a.tag_id, a.name FROM tag_aliases a WHERE a.tag_id IN `,
		`SELECT m.merged_into, m.name FROM tags m WHERE m.merged_into IN `,
		`SELECT m.merged_into, a.name FROM tags m JOIN tag_aliases a ON a.tag_id = m.id WHERE m.merged_into IN `,
	} {
		err := portions(ids, func(in string, args []any) error {
			_, err := All(ctx, r, func(row Row) (struct{}, error) {
				var id, name string
				err := row.Scan(&id, &name)
				at[id].Aliases = append(at[id].Aliases, name)
				return struct{}{}, err
			}, query+in, args...)
			return err
		})
		if err != nil {
			return err
		}
	}
	for _, t := range at {
		slices.Sort(t.Aliases)
		t.Aliases = slices.Compact(t.Aliases)
	}
	return nil
}
