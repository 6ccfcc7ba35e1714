-- +goose Up
-- What a segment of a document is: heading, paragraph, list, quote, table, code,
-- footnote or comment; '' in transcripts and in what was read before.
ALTER TABLE segments ADD COLUMN kind TEXT NOT NULL DEFAULT '';
