-- +goose Up
CREATE TABLE receipts (
  id TEXT PRIMARY KEY, file_id TEXT NOT NULL UNIQUE, session_id TEXT NOT NULL, kind TEXT NOT NULL,
  blob_key TEXT NOT NULL, size INTEGER NOT NULL, author TEXT NOT NULL, requested_at INTEGER NOT NULL,
  objects TEXT NOT NULL, verified_at INTEGER
) STRICT;
CREATE INDEX receipts_session ON receipts(session_id, id);
CREATE INDEX receipts_pending ON receipts(id) WHERE verified_at IS NULL;

-- A highlight whose file was deleted is gone; the claim keeps saying that it
-- rested on something.
ALTER TABLE evidence ADD COLUMN deleted_at INTEGER;
CREATE INDEX evidence_highlight ON evidence(highlight_id) WHERE highlight_id IS NOT NULL;
