-- +goose Up
-- Searches that a person follows. The query is JSON: the words and the filters;
-- the fingerprint of it tells whether it is saved already.
CREATE TABLE saved_searches (
  id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL, fingerprint TEXT NOT NULL,
  seen INTEGER NOT NULL, seen_at INTEGER NOT NULL, created_at INTEGER NOT NULL, UNIQUE (owner, fingerprint)
) STRICT;
-- What is new is asked for on each visit of the first page.
CREATE INDEX findings_published ON findings(updated_at) WHERE state = 'published';
CREATE INDEX insights_published ON insights(updated_at) WHERE state = 'published';
CREATE INDEX sessions_created ON sessions(created_at);
