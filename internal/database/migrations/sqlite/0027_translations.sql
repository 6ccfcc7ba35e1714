-- +goose Up
-- A note or transcript that translates another of its session. Until that has
-- come, awaits has its name, or the id that it will have. A status of 'none'
-- means: somebody said that it is no translation.
ALTER TABLE files ADD COLUMN translation_of TEXT REFERENCES files(id);
ALTER TABLE files ADD COLUMN translation_awaits TEXT NOT NULL DEFAULT '';
ALTER TABLE files ADD COLUMN translation_status TEXT NOT NULL DEFAULT '' CHECK (translation_status IN ('', 'none', 'human', 'machine', 'reviewed'));
ALTER TABLE files ADD COLUMN translation_version INTEGER NOT NULL DEFAULT 0;
CREATE INDEX files_translations ON files(translation_of, id) WHERE translation_of IS NOT NULL;
ALTER TABLE uploads ADD COLUMN translation_of TEXT NOT NULL DEFAULT '';
ALTER TABLE uploads ADD COLUMN translation_status TEXT NOT NULL DEFAULT '';

-- Which segments of a translation belong to which of its original. It is worked
-- out anew whenever one of both texts changes.
CREATE TABLE aligned (
  file_id TEXT NOT NULL REFERENCES files(id), number INTEGER NOT NULL, original INTEGER NOT NULL,
  PRIMARY KEY (file_id, number, original)
) STRICT;

-- Segments of a translation whose original was corrected since: what was taken
-- out there may still stand in them, so they are not shown and not found.
CREATE TABLE outdated (
  file_id TEXT NOT NULL REFERENCES files(id), number INTEGER NOT NULL, PRIMARY KEY (file_id, number)
) STRICT;
