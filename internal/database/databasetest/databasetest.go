// Package databasetest opens empty databases for tests: SQLite always, and
// PostgreSQL where EARSHOT_TEST_POSTGRES names a server.
package databasetest

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"earshot/internal/database"
	"earshot/internal/research"
)

// Each runs a test on an empty database of each kind.
func Each(t *testing.T, test func(t *testing.T, db *database.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, open(t, PostgresURL(t)))
	})
}

// SQLite opens an empty SQLite database.
func SQLite(tb testing.TB) *database.DB {
	tb.Helper()
	b, err := empty()
	if err != nil {
		tb.Fatal(err)
	}
	path := filepath.Join(tb.TempDir(), "earshot.db")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		tb.Fatal(err)
	}
	return open(tb, path)
}

// empty is the file of an empty SQLite database. All tests of a program copy
// one: to migrate takes some seconds under the race detector, which no test
// that is not about migrations needs to wait for.
var empty = sync.OnceValues(func() (_ []byte, err error) {
	dir, err := os.MkdirTemp("", "databasetest")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "earshot.db")
	db, err := database.Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil { // which leaves all of it in one file
		return nil, err
	}
	return os.ReadFile(path)
})

func open(tb testing.TB, url string) *database.DB {
	tb.Helper()
	db, err := database.Open(tb.Context(), url)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

// PostgresURL makes an empty schema in the server that EARSHOT_TEST_POSTGRES
// names and returns a URL that leads into it, or skips the test.
func PostgresURL(tb testing.TB) string {
	tb.Helper()
	server := os.Getenv("EARSHOT_TEST_POSTGRES")
	if server == "" {
		tb.Skip("set EARSHOT_TEST_POSTGRES to the URL of a PostgreSQL database, such as postgres://user:password@127.0.0.1:5432/test")
	}
	schema := "t" + strings.ReplaceAll(research.NewID(), "-", "")
	admin(tb, server, "CREATE SCHEMA "+schema)
	tb.Cleanup(func() { admin(tb, server, "DROP SCHEMA "+schema+" CASCADE") })
	u, err := url.Parse(server)
	if err != nil {
		tb.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

func admin(tb testing.TB, server, statement string) {
	tb.Helper()
	db, err := sql.Open("pgx", server)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		tb.Fatal(err)
	}
}
