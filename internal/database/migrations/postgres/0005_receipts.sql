-- +goose Up
CREATE TABLE receipts (
  id TEXT COLLATE "C" PRIMARY KEY, file_id TEXT COLLATE "C" NOT NULL UNIQUE, session_id TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C" NOT NULL,
  blob_key TEXT COLLATE "C" NOT NULL, size BIGINT NOT NULL, author TEXT COLLATE "C" NOT NULL, requested_at BIGINT NOT NULL,
  objects TEXT COLLATE "C" NOT NULL, verified_at BIGINT
);
CREATE INDEX receipts_session ON receipts(session_id, id);
CREATE INDEX receipts_pending ON receipts(id) WHERE verified_at IS NULL;

-- A highlight whose file was deleted is gone; the claim keeps saying that it
-- rested on something.
ALTER TABLE evidence ADD COLUMN deleted_at BIGINT;
CREATE INDEX evidence_highlight ON evidence(highlight_id) WHERE highlight_id IS NOT NULL;
