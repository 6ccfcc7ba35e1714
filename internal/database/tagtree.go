package database

import (
	"context"

	"earshot/internal/research"
)

// TagsAbove lists the ids of a tag and of those above it, from the tag up.
// Where there is a circle it lists its tags once.
func TagsAbove(ctx context.Context, r Reader, id string) ([]string, error) {
	var above []string
	seen := map[string]bool{}
	for id != "" && !seen[id] {
		seen[id] = true
		above = append(above, id)
		up, err := One(ctx, r, Scalar[string], `SELECT COALESCE(parent_id, '') FROM tags WHERE id = $1`, id)
		if err != nil {
			return nil, missing(err, "tag")
		}
		id = up
	}
	return above, nil
}

// TagChildren lists the tags right below one, merged ones left out, without
// aliases.
func TagChildren(ctx context.Context, r Reader, id string) ([]research.Tag, error) {
	return All(ctx, r, scanTag, `SELECT `+tagColumns+fromTags+`WHERE t.parent_id = $1 AND t.merged_into IS NULL ORDER BY t.folded, t.id`, id)
}

// TagsMergedInto lists the ids of the tags that are names of one.
func TagsMergedInto(ctx context.Context, r Reader, id string) ([]string, error) {
	return All(ctx, r, Scalar[string], `SELECT id FROM tags WHERE merged_into = $1 ORDER BY id`, id)
}

// TagHeight is how many tags stand one below the other from a tag down, itself
// among them; most stands for all that is more.
func TagHeight(ctx context.Context, r Reader, id string, most int) (int, error) {
	return One(ctx, r, Scalar[int], `WITH RECURSIVE below(id, depth) AS (
			SELECT id, 1 FROM tags WHERE id = $1
			UNION SELECT t.id, below.depth + 1 FROM tags t JOIN below ON t.parent_id = below.id
				WHERE t.merged_into IS NULL AND below.depth < $2)
		SELECT MAX(depth) FROM below`, id, most)
}

// TaggedBelow lists the ids of what carries a tag or one below it, in order.
func TaggedBelow(ctx context.Context, r Reader, tag string) ([]string, error) {
	return All(ctx, r, Scalar[string], `WITH RECURSIVE below(id) AS (
			SELECT id FROM tags WHERE id = $1
			UNION SELECT t.id FROM tags t JOIN below ON t.parent_id = below.id OR t.merged_into = below.id)
		SELECT DISTINCT g.object_id FROM tagged g JOIN below ON below.id = g.tag_id ORDER BY g.object_id`, tag)
}

// TaggedWith lists the ids of what carries a tag itself, in order and at most
// limit of them.
func TaggedWith(ctx context.Context, r Reader, tag string, limit int) ([]string, error) {
	return All(ctx, r, Scalar[string], `SELECT DISTINCT g.object_id FROM tagged g JOIN tags t ON t.id = g.tag_id
		WHERE t.id = $1 OR t.merged_into = $1 ORDER BY g.object_id LIMIT $2`, tag, limit)
}

// tagsToIndex lists the ids of the tags of an object and of all above them: a
// search for a tag finds what carries one below it.
func tagsToIndex(ctx context.Context, r Reader, object string) ([]string, error) {
	return All(ctx, r, Scalar[string], `WITH RECURSIVE above(id, parent_id) AS (
			SELECT t.id, t.parent_id FROM tagged g JOIN tags o ON o.id = g.tag_id
				JOIN tags t ON t.id = COALESCE(o.merged_into, o.id) WHERE g.object_id = $1
			UNION SELECT t.id, t.parent_id FROM tags t JOIN above ON t.id = above.parent_id)
		SELECT id FROM above ORDER BY id`, object)
}

// TagsOf lists the names of the tags of a highlight, finding or insight.
func TagsOf(ctx context.Context, r Reader, object string) ([]string, error) {
	tags, err := TagsOfEach(ctx, r, []string{object})
	return tags[object], err
}

// TagsOfEach lists the names of the tags of several objects by id.
func TagsOfEach(ctx context.Context, r Reader, objects []string) (map[string][]string, error) {
	tags, err := TagsOnEach(ctx, r, objects)
	if err != nil {
		return nil, err
	}
	names := make(map[string][]string, len(tags))
	for object, list := range tags {
		for _, t := range list {
			names[object] = append(names[object], t.Name)
		}
	}
	return names, nil
}

// NamedTag is a tag by id and name, with the id of its study if it is of one.
type NamedTag struct{ ID, Name, Study string }

// TagsOnEach lists the tags of several objects by id, in order of name.
func TagsOnEach(ctx context.Context, r Reader, objects []string) (map[string][]NamedTag, error) {
	tags := map[string][]NamedTag{}
	return tags, portions(objects, func(in string, args []any) error {
		_, err := All(ctx, r, func(row Row) (struct{}, error) {
			var object string
			var t NamedTag
			err := row.Scan(&object, &t.ID, &t.Name, &t.Study)
			tags[object] = append(tags[object], t)
			return struct{}{}, err
		}, `SELECT DISTINCT g.object_id, t.id, t.name, COALESCE(t.study_id, '') FROM tagged g JOIN tags o ON o.id = g.tag_id
			JOIN tags t ON t.id = COALESCE(o.merged_into, o.id) WHERE g.object_id IN `+in+` ORDER BY t.name, t.id`, args...)
		return err
	})
}

// TagUses counts what carries each of several tags and a scope sees, by id.
func TagUses(ctx context.Context, r Reader, scope research.Scope, tags []string) (map[string]int, error) {
	uses := map[string]int{}
	return uses, portions(tags, func(in string, args []any) error {
		seen := ``
		if !scope.All {
			seen = ` AND g.object_id IN (` + objectsIn(scope, `(SELECT g2.object_id FROM tagged g2 JOIN tags o2 ON o2.id = g2.tag_id
				WHERE o2.id IN `+in+` OR o2.merged_into IN `+in+`)`, &args) + `)`
		}
		_, err := All(ctx, r, func(row Row) (struct{}, error) {
			var id string
			var n int
			err := row.Scan(&id, &n)
			uses[id] = n
			return struct{}{}, err
		}, `SELECT COALESCE(o.merged_into, o.id), COUNT(DISTINCT g.object_id) FROM tagged g JOIN tags o ON o.id = g.tag_id
			WHERE (o.id IN `+in+` OR o.merged_into IN `+in+`)`+seen+` GROUP BY COALESCE(o.merged_into, o.id)`, args...)
		return err
	})
}

// TagMatch is a tag that a name leads to.
type TagMatch struct {
	ID, Parent   string // of the tag as it is now; the parent as it was where it was merged
	Brand, Study string // slug and id
	Archived     bool
	Own          bool // it is the tag's name, not another one
}

// TagsNamed lists the tags that a name leads to, wherever they are in the
// tree: by their name, one that they had, that of a tag merged into them, or a
// term of their concept.
func TagsNamed(ctx context.Context, r Reader, name string) ([]TagMatch, error) {
	return All(ctx, r, func(row Row) (TagMatch, error) {
		var m TagMatch
		var archived, own int
		err := row.Scan(&m.ID, &m.Parent, &m.Brand, &m.Study, &archived, &own)
		m.Archived, m.Own = archived != 0, own != 0
		return m, err
	}, `SELECT t.id, COALESCE(p.merged_into, p.id, ''), COALESCE(b.slug, ''), COALESCE(t.study_id, ''), t.archived, MAX(n.own)
		FROM (SELECT id, CASE WHEN merged_into IS NULL THEN 1 ELSE 0 END AS own FROM tags WHERE folded = $1
			UNION ALL SELECT tag_id, 0 FROM tag_aliases WHERE folded = $1
			UNION ALL SELECT k.id, 0 FROM concept_terms c JOIN tags k ON k.concept_id = c.concept_id WHERE c.folded = $1) n
		JOIN tags o ON o.id = n.id JOIN tags t ON t.id = COALESCE(o.merged_into, o.id)
		LEFT JOIN tags p ON p.id = o.parent_id LEFT JOIN brands b ON b.id = t.brand_id
		GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2`, research.FoldTerm(name))
}

// Retag gives objects another tag in place of one that they carry, also under
// the names of tags merged into it, and returns what it took off and gave.
// Objects that do not carry the tag are left alone.
func Retag(ctx context.Context, tx *Tx, from, to string, objects []string) (removed, added []research.Tagging, err error) {
	scan := func(row Row) (research.Tagging, error) {
		var t research.Tagging
		return t, row.Scan(&t.Tag, &t.Object)
	}
	err = portions(objects, func(in string, args []any) error {
		list, err := All(ctx, tx, scan, `DELETE FROM tagged WHERE object_id IN `+in+` AND tag_id IN
			(SELECT id FROM tags WHERE id = $`+itoa(len(args)+1)+` OR merged_into = $`+itoa(len(args)+1)+`) RETURNING tag_id, object_id`,
			append(args, from)...)
		removed = append(removed, list...)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	added, err = AddTaggings(ctx, tx, taggings(to, removed))
	return removed, added, err
}

func taggings(tag string, of []research.Tagging) []research.Tagging {
	var list []research.Tagging
	seen := map[string]bool{}
	for _, t := range of {
		if !seen[t.Object] {
			seen[t.Object] = true
			list = append(list, research.Tagging{Tag: tag, Object: t.Object})
		}
	}
	return list
}

// AddTaggings gives tags, and returns those that were not there before.
func AddTaggings(ctx context.Context, tx *Tx, list []research.Tagging) ([]research.Tagging, error) {
	var added []research.Tagging
	for _, t := range list {
		n, err := tx.Exec(ctx, `INSERT INTO tagged (tag_id, object_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, t.Tag, t.Object)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			added = append(added, t)
		}
	}
	return added, nil
}

// RemoveTaggings takes tags off, and returns those that were there.
func RemoveTaggings(ctx context.Context, tx *Tx, list []research.Tagging) ([]research.Tagging, error) {
	var removed []research.Tagging
	for _, t := range list {
		n, err := tx.Exec(ctx, `DELETE FROM tagged WHERE tag_id = $1 AND object_id = $2`, t.Tag, t.Object)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			removed = append(removed, t)
		}
	}
	return removed, nil
}
