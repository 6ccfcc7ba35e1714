package database

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"earshot/internal/research"
)

const lexiconColumns = `id, name, source, target, kind, licence, origin, entries, digest, created_at`

// lexiconChunk is how many bytes of a lexicon are in one row.
const lexiconChunk = 1 << 20

func scanLexicon(row Row) (research.Lexicon, error) {
	var l research.Lexicon
	var created int64
	err := row.Scan(&l.ID, &l.Name, &l.From, &l.To, &l.Kind, &l.Licence, &l.Origin, &l.Entries, &l.Digest, &created)
	l.CreatedAt = fromMillis(created)
	return l, err
}

// ReplaceLexicon adds a lexicon with its content, in whatever form the caller
// keeps it, in place of one of the same name.
func ReplaceLexicon(ctx context.Context, tx *Tx, l research.Lexicon, content []byte) error {
	if _, err := tx.Exec(ctx, `DELETE FROM lexicons WHERE name = $1`, l.Name); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO lexicons (`+lexiconColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		l.ID, l.Name, l.From, l.To, l.Kind, l.Licence, l.Origin, l.Entries, l.Digest, millis(l.CreatedAt))
	if err != nil {
		return err
	}
	ordinal := 0
	for chunk := range slices.Chunk(content, lexiconChunk) {
		_, err := tx.Exec(ctx, `INSERT INTO lexicon_chunks (lexicon_id, ordinal, content) VALUES ($1, $2, $3)`, l.ID, ordinal, chunk)
		if err != nil {
			return err
		}
		ordinal++
	}
	return nil
}

// Lexicons lists lexicons in order of name, after the one given; limit 0 means
// all.
func Lexicons(ctx context.Context, r Reader, after string, limit int) ([]research.Lexicon, error) {
	query := `SELECT ` + lexiconColumns + ` FROM lexicons WHERE name > $1 ORDER BY name`
	if limit > 0 {
		return All(ctx, r, scanLexicon, query+` LIMIT $2`, after, limit)
	}
	return All(ctx, r, scanLexicon, query, after)
}

// RemoveLexicon removes the lexicon of a name.
func RemoveLexicon(ctx context.Context, tx *Tx, name string) error {
	n, err := tx.Exec(ctx, `DELETE FROM lexicons WHERE name = $1`, name)
	if err == nil && n == 0 {
		return &research.NotFoundError{Thing: "lexicon"}
	}
	return err
}

// LexiconsVersion changes whenever any lexicon does.
func LexiconsVersion(ctx context.Context, r Reader) (string, error) {
	ids, err := All(ctx, r, Scalar[string], `SELECT id FROM lexicons ORDER BY id`)
	return strings.Join(ids, " "), err
}

// LexiconContent reads the content of a lexicon, a row at a time. Where the
// lexicon is replaced meanwhile, reading ends with a NotFoundError.
func LexiconContent(ctx context.Context, r Reader, id string) io.Reader {
	return &lexiconContent{ctx: ctx, r: r, id: id}
}

type lexiconContent struct {
	ctx  context.Context //nolint:containedctx // a reader has no other way to get it
	r    Reader
	id   string
	next int
	rest bytes.Reader
}

func (c *lexiconContent) Read(p []byte) (int, error) {
	if c.rest.Len() == 0 {
		chunks, err := All(c.ctx, c.r, Scalar[[]byte],
			`SELECT content FROM lexicon_chunks WHERE lexicon_id = $1 AND ordinal = $2`, c.id, c.next)
		switch {
		case err != nil:
			return 0, fmt.Errorf("read lexicon: %w", err)
		case len(chunks) == 0 && c.next == 0:
			return 0, &research.NotFoundError{Thing: "lexicon"}
		case len(chunks) == 0:
			return 0, io.EOF
		}
		c.rest.Reset(chunks[0])
		c.next++
	}
	return c.rest.Read(p)
}
