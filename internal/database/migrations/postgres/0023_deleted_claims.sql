-- +goose Up
-- What is left of a finding or insight that was deleted: enough to say so at its
-- addresses, to those who would have seen it. Nothing that it said is among it.
CREATE TABLE deleted_claims (
  id TEXT COLLATE "C" PRIMARY KEY, kind TEXT COLLATE "C" NOT NULL, code TEXT COLLATE "C" NOT NULL, study_id TEXT COLLATE "C" NOT NULL, state TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL
);
CREATE INDEX deleted_claims_code ON deleted_claims(code);
