-- +goose Up
-- Searches that a person follows. The query is JSON: the words and the filters;
-- the fingerprint of it tells whether it is saved already.
CREATE TABLE saved_searches (
  id TEXT COLLATE "C" PRIMARY KEY, owner TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, query TEXT COLLATE "C" NOT NULL, fingerprint TEXT COLLATE "C" NOT NULL,
  seen BIGINT NOT NULL, seen_at BIGINT NOT NULL, created_at BIGINT NOT NULL, UNIQUE (owner, fingerprint)
);
-- What is new is asked for on each visit of the first page.
CREATE INDEX findings_published ON findings(updated_at) WHERE state = 'published';
CREATE INDEX insights_published ON insights(updated_at) WHERE state = 'published';
CREATE INDEX sessions_created ON sessions(created_at);
