-- +goose Up
-- A tag belongs to a study, to a brand, or, with neither, to the group. One
-- that was merged stays, as a name of the tag that it went into: what carries
-- it carries that one.
ALTER TABLE tags ADD COLUMN brand_id TEXT COLLATE "C" REFERENCES brands(id);
ALTER TABLE tags ADD COLUMN study_id TEXT COLLATE "C" REFERENCES studies(id);
ALTER TABLE tags ADD COLUMN colour TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tags ADD COLUMN description TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tags ADD COLUMN concept_id TEXT COLLATE "C" REFERENCES concepts(id) ON DELETE SET NULL;
ALTER TABLE tags ADD COLUMN archived BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tags ADD COLUMN merged_into TEXT COLLATE "C" REFERENCES tags(id);
ALTER TABLE tags ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE tags ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tags ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
DROP INDEX tags_name;
CREATE UNIQUE INDEX tags_name ON tags(COALESCE(parent_id, ''), COALESCE(study_id, brand_id, ''), folded) WHERE merged_into IS NULL;
CREATE INDEX tags_folded ON tags(folded, id);
CREATE INDEX tags_parent ON tags(parent_id);
CREATE INDEX tags_merged ON tags(merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX tags_concept ON tags(concept_id) WHERE concept_id IS NOT NULL;
CREATE INDEX tagged_tag ON tagged(tag_id, object_id);

CREATE TABLE tag_aliases (
  tag_id TEXT COLLATE "C" NOT NULL REFERENCES tags(id) ON DELETE CASCADE, folded TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (tag_id, folded)
);
CREATE INDEX tag_aliases_folded ON tag_aliases(folded);

CREATE TABLE tag_events (
  id TEXT COLLATE "C" PRIMARY KEY, kind TEXT COLLATE "C" NOT NULL, tag_id TEXT COLLATE "C" NOT NULL, author TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL,
  detail TEXT COLLATE "C" NOT NULL, undoes TEXT COLLATE "C" NOT NULL DEFAULT '', undone_by TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX tag_events_tag ON tag_events(tag_id, id);

-- Search knows tags by their ids from now on: everything is read again.
INSERT INTO changes (kind, ref, at) SELECT 'study', '', 0 FROM tags LIMIT 1;
