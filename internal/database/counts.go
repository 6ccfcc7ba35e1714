package database

import "context"

// Counts is how much of everything there is.
type Counts struct {
	Brands, Studies, Sessions, Files, Highlights, Findings, Insights int
	People                                                           int   // who are not deactivated
	Bytes                                                            int64 // of all files
}

// CountAll counts everything.
func CountAll(ctx context.Context, r Reader) (Counts, error) {
	return One(ctx, r, func(row Row) (Counts, error) {
		var c Counts
		err := row.Scan(&c.Brands, &c.Studies, &c.Sessions, &c.Files, &c.Highlights, &c.Findings, &c.Insights, &c.People, &c.Bytes)
		return c, err
	}, `SELECT (SELECT COUNT(*) FROM brands), (SELECT COUNT(*) FROM studies), (SELECT COUNT(*) FROM sessions), (SELECT COUNT(*) FROM files),
		(SELECT COUNT(*) FROM highlights), (SELECT COUNT(*) FROM findings), (SELECT COUNT(*) FROM insights),
		(SELECT COUNT(*) FROM people WHERE state <> 'deactivated'), (SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM files)`)
}
