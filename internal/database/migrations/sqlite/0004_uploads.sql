-- +goose Up
CREATE TABLE uploads (
  id TEXT PRIMARY KEY, owner TEXT NOT NULL, purpose TEXT NOT NULL,
  session_id TEXT REFERENCES sessions(id), name TEXT NOT NULL, declared_type TEXT NOT NULL,
  kind TEXT NOT NULL, language TEXT NOT NULL, sha256 TEXT NOT NULL, metadata TEXT NOT NULL,
  length INTEGER NOT NULL, received INTEGER NOT NULL, sources TEXT NOT NULL,
  state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', progress TEXT NOT NULL,
  node TEXT NOT NULL DEFAULT '', holder TEXT NOT NULL DEFAULT '', lease_until INTEGER NOT NULL DEFAULT 0,
  wanted INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX uploads_session ON uploads(session_id) WHERE state IN ('arriving', 'whole');
CREATE INDEX uploads_expiry ON uploads(expires_at);
