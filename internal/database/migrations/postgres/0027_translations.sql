-- +goose Up
-- A note or transcript that translates another of its session. Until that has
-- come, awaits has its name, or the id that it will have. A status of 'none'
-- means: somebody said that it is no translation.
ALTER TABLE files ADD COLUMN translation_of TEXT COLLATE "C" REFERENCES files(id);
ALTER TABLE files ADD COLUMN translation_awaits TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE files ADD COLUMN translation_status TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (translation_status IN ('', 'none', 'human', 'machine', 'reviewed'));
ALTER TABLE files ADD COLUMN translation_version BIGINT NOT NULL DEFAULT 0;
CREATE INDEX files_translations ON files(translation_of, id) WHERE translation_of IS NOT NULL;
ALTER TABLE uploads ADD COLUMN translation_of TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE uploads ADD COLUMN translation_status TEXT COLLATE "C" NOT NULL DEFAULT '';

-- Which segments of a translation belong to which of its original. It is worked
-- out anew whenever one of both texts changes.
CREATE TABLE aligned (
  file_id TEXT COLLATE "C" NOT NULL REFERENCES files(id), number BIGINT NOT NULL, original BIGINT NOT NULL,
  PRIMARY KEY (file_id, number, original)
);

-- Segments of a translation whose original was corrected since: what was taken
-- out there may still stand in them, so they are not shown and not found.
CREATE TABLE outdated (
  file_id TEXT COLLATE "C" NOT NULL REFERENCES files(id), number BIGINT NOT NULL, PRIMARY KEY (file_id, number)
);
