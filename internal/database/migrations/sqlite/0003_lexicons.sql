-- +goose Up
CREATE TABLE lexicons (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, source TEXT NOT NULL, target TEXT NOT NULL, kind TEXT NOT NULL,
  licence TEXT NOT NULL, origin TEXT NOT NULL, entries INTEGER NOT NULL, digest TEXT NOT NULL, created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE lexicon_chunks (
  lexicon_id TEXT NOT NULL REFERENCES lexicons(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
  content BLOB NOT NULL, PRIMARY KEY (lexicon_id, ordinal)
) STRICT;
