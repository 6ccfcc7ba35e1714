-- +goose Up
-- What is left of a finding or insight that was deleted: enough to say so at its
-- addresses, to those who would have seen it. Nothing that it said is among it.
CREATE TABLE deleted_claims (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, code TEXT NOT NULL, study_id TEXT NOT NULL, state TEXT NOT NULL,
  reason TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX deleted_claims_code ON deleted_claims(code);
