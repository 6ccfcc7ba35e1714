package database

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver named pgx
)

// connections is how many one process keeps to PostgreSQL at most.
const connections = 16

func openPostgres(ctx context.Context, url string) (*DB, error) {
	pool, err := sql.Open("pgx", url)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return &DB{pools: &pools{read: pool, write: pool, dialect: postgresDialect()}}, nil
}

func postgresDialect() dialect {
	return dialect{
		name:       "postgres",
		skipLocked: " FOR UPDATE SKIP LOCKED",
		// An index that has applied number n must never miss a smaller one
		// that commits later: whoever appends holds this lock until commit.
		lockChanges: "SELECT pg_advisory_xact_lock(7310588)",
		rebind:      func(q string) string { return q },
		violation: func(err error) violation {
			switch postgresCode(err) {
			case "23505":
				return uniqueViolation
			case "23503":
				return foreignViolation
			}
			return noViolation
		},
		transient: func(err error) bool {
			code := postgresCode(err)
			return code == "40001" || code == "40P01"
		},
	}
}

func postgresCode(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}
