-- +goose Up
-- The code is the short permanent address: the last part of the id.
ALTER TABLE findings ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE findings ADD COLUMN confidence TEXT NOT NULL DEFAULT '';
ALTER TABLE findings ADD COLUMN no_evidence TEXT NOT NULL DEFAULT '';
ALTER TABLE findings ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE findings ADD COLUMN successor TEXT NOT NULL DEFAULT '';
ALTER TABLE findings ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE findings ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE findings ADD COLUMN review_by TEXT NOT NULL DEFAULT '';
ALTER TABLE findings ADD COLUMN recommendations TEXT NOT NULL DEFAULT '[]';
UPDATE findings SET code = substr(id, 25), updated_at = created_at;
CREATE UNIQUE INDEX findings_code ON findings(code);

ALTER TABLE insights ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE insights ADD COLUMN confidence TEXT NOT NULL DEFAULT '';
ALTER TABLE insights ADD COLUMN no_evidence TEXT NOT NULL DEFAULT '';
ALTER TABLE insights ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE insights ADD COLUMN successor TEXT NOT NULL DEFAULT '';
ALTER TABLE insights ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE insights ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE insights ADD COLUMN review_by TEXT NOT NULL DEFAULT '';
ALTER TABLE insights ADD COLUMN recommendations TEXT NOT NULL DEFAULT '[]';
UPDATE insights SET code = substr(id, 25), updated_at = created_at;
CREATE UNIQUE INDEX insights_code ON insights(code);

CREATE INDEX evidence_finding ON evidence(finding_id) WHERE finding_id IS NOT NULL;

-- What a claim said in each of its versions. Quotes are not among it: evidence
-- is kept by reference here, too.
CREATE TABLE claim_versions (
  claim_id TEXT NOT NULL, version INTEGER NOT NULL, author TEXT NOT NULL, at INTEGER NOT NULL, content TEXT NOT NULL,
  PRIMARY KEY (claim_id, version)
) STRICT;
