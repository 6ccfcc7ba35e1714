-- +goose Up
-- What stood around a quote tells it from its doubles; a broken highlight has
-- lost its place in a corrected text and keeps what it said.
ALTER TABLE highlights ADD COLUMN prefix TEXT NOT NULL DEFAULT '';
ALTER TABLE highlights ADD COLUMN suffix TEXT NOT NULL DEFAULT '';
ALTER TABLE highlights ADD COLUMN state TEXT NOT NULL DEFAULT 'anchored' CHECK (state IN ('anchored', 'broken'));
ALTER TABLE highlights ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE highlights ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
-- Grows with each change of a file's text; its row is what writers of the text lock.
ALTER TABLE files ADD COLUMN text_version INTEGER NOT NULL DEFAULT 0;
