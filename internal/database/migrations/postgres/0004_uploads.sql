-- +goose Up
CREATE TABLE uploads (
  id TEXT COLLATE "C" PRIMARY KEY, owner TEXT COLLATE "C" NOT NULL, purpose TEXT COLLATE "C" NOT NULL,
  session_id TEXT COLLATE "C" REFERENCES sessions(id), name TEXT COLLATE "C" NOT NULL, declared_type TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL, language TEXT COLLATE "C" NOT NULL, sha256 TEXT COLLATE "C" NOT NULL, metadata TEXT COLLATE "C" NOT NULL,
  length BIGINT NOT NULL, received BIGINT NOT NULL, sources TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL, reason TEXT COLLATE "C" NOT NULL DEFAULT '', progress TEXT COLLATE "C" NOT NULL,
  node TEXT COLLATE "C" NOT NULL DEFAULT '', holder TEXT COLLATE "C" NOT NULL DEFAULT '', lease_until BIGINT NOT NULL DEFAULT 0,
  wanted BIGINT NOT NULL DEFAULT 0, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL
);
CREATE INDEX uploads_session ON uploads(session_id) WHERE state IN ('arriving', 'whole');
CREATE INDEX uploads_expiry ON uploads(expires_at);
