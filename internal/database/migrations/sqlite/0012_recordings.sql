-- +goose Up
-- What a recording's bytes say of it, as JSON; '' until it was looked at.
ALTER TABLE files ADD COLUMN media TEXT NOT NULL DEFAULT '';
-- Which program wrote a transcript, as JSON; '' for what people sent.
ALTER TABLE files ADD COLUMN machine TEXT NOT NULL DEFAULT '';
-- How much of a recording has been transcribed, in percent.
ALTER TABLE files ADD COLUMN progress INTEGER NOT NULL DEFAULT 0;
-- When each word of a segment was said, as JSON; '' where that is not known.
ALTER TABLE segments ADD COLUMN words TEXT NOT NULL DEFAULT '';

-- How loud a recording is over time: a byte a stretch, in base64.
CREATE TABLE waveforms (
  file_id TEXT PRIMARY KEY REFERENCES files(id), stretch_ms INTEGER NOT NULL, peaks TEXT NOT NULL
) STRICT;

-- What was heard in the pieces of a recording that is being transcribed. The
-- recipe says how: what was heard otherwise is of no use.
CREATE TABLE speech_chunks (
  file_id TEXT NOT NULL REFERENCES files(id), number INTEGER NOT NULL,
  recipe TEXT NOT NULL, heard TEXT NOT NULL, PRIMARY KEY (file_id, number)
) STRICT;

-- Recordings that are there already are looked at now.
INSERT INTO jobs (id, kind, ref, class, state, run_at, attempt, max_attempts, created_at, updated_at)
  SELECT 'look-' || id, 'examine-recording', id, 'media', 'ready', 0, 0, 8, updated_at, updated_at
  FROM files WHERE kind = 'recording' AND state = 'ready';
