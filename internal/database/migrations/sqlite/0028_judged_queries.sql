-- +goose Up
-- Questions with their right answers, by which search is measured here. No words
-- of an answer are kept: a session, finding or insight by its id, a moment of a
-- file in milliseconds, or lines of it by their numbers. What an answer refers to
-- may go; lost says that lines no longer stand in their file.
CREATE TABLE judged_queries (
  id TEXT PRIMARY KEY, text TEXT NOT NULL, language TEXT NOT NULL, target TEXT NOT NULL, author TEXT NOT NULL,
  version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (text, language, target)
) STRICT;
CREATE TABLE judged_answers (
  query_id TEXT NOT NULL REFERENCES judged_queries(id),
  kind TEXT NOT NULL CHECK (kind IN ('session', 'finding', 'insight', 'moment', 'lines')), object TEXT NOT NULL,
  first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, grade INTEGER NOT NULL CHECK (grade > 0), lost INTEGER NOT NULL,
  author TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (query_id, kind, object, first_at, last_at)
) STRICT;
CREATE INDEX judged_answers_object ON judged_answers(object);
