-- +goose Up
-- Text columns compare by bytes (COLLATE "C"), as SQLite does.
CREATE TABLE brands (
  id TEXT COLLATE "C" PRIMARY KEY, slug TEXT COLLATE "C" NOT NULL UNIQUE, name TEXT COLLATE "C" NOT NULL,
  languages TEXT COLLATE "C" NOT NULL, created_at BIGINT NOT NULL
);

CREATE TABLE studies (
  id TEXT COLLATE "C" PRIMARY KEY, brand_id TEXT COLLATE "C" NOT NULL REFERENCES brands(id),
  title TEXT COLLATE "C" NOT NULL, question TEXT COLLATE "C" NOT NULL, method TEXT COLLATE "C" NOT NULL, market TEXT COLLATE "C" NOT NULL,
  languages TEXT COLLATE "C" NOT NULL, state TEXT COLLATE "C" NOT NULL, version BIGINT NOT NULL,
  created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL
);
CREATE INDEX studies_brand ON studies(brand_id);

CREATE TABLE participants (
  id TEXT COLLATE "C" PRIMARY KEY, study_id TEXT COLLATE "C" NOT NULL REFERENCES studies(id),
  pseudonym TEXT COLLATE "C" NOT NULL, note TEXT COLLATE "C" NOT NULL, UNIQUE (study_id, pseudonym)
);

CREATE TABLE sessions (
  id TEXT COLLATE "C" PRIMARY KEY, study_id TEXT COLLATE "C" NOT NULL REFERENCES studies(id),
  title TEXT COLLATE "C" NOT NULL, held_on TEXT COLLATE "C" NOT NULL, language TEXT COLLATE "C" NOT NULL, market TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX sessions_study ON sessions(study_id, id);

CREATE TABLE session_participants (
  session_id TEXT COLLATE "C" NOT NULL REFERENCES sessions(id),
  participant_id TEXT COLLATE "C" NOT NULL REFERENCES participants(id),
  ordinal BIGINT NOT NULL, PRIMARY KEY (session_id, participant_id)
);

CREATE TABLE files (
  id TEXT COLLATE "C" PRIMARY KEY, session_id TEXT COLLATE "C" NOT NULL REFERENCES sessions(id),
  kind TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, declared_type TEXT COLLATE "C" NOT NULL, media_type TEXT COLLATE "C" NOT NULL,
  size BIGINT NOT NULL, sha256 TEXT COLLATE "C" NOT NULL, blob_key TEXT COLLATE "C" NOT NULL UNIQUE, language TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL, problem_type TEXT COLLATE "C" NOT NULL DEFAULT '', problem_detail TEXT COLLATE "C" NOT NULL DEFAULT '',
  change_number BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL
);
CREATE INDEX files_session ON files(session_id, id);
CREATE INDEX files_indexing ON files(change_number) WHERE state = 'indexing';

CREATE TABLE segments (
  file_id TEXT COLLATE "C" NOT NULL REFERENCES files(id), number BIGINT NOT NULL,
  speaker TEXT COLLATE "C" NOT NULL, start_ms BIGINT, end_ms BIGINT, heading TEXT COLLATE "C" NOT NULL,
  language TEXT COLLATE "C" NOT NULL, text TEXT COLLATE "C" NOT NULL, PRIMARY KEY (file_id, number)
);

CREATE TABLE passages (
  id TEXT COLLATE "C" PRIMARY KEY, source_id TEXT COLLATE "C" NOT NULL, file_id TEXT COLLATE "C", kind TEXT COLLATE "C" NOT NULL,
  session_id TEXT COLLATE "C", study_id TEXT COLLATE "C", number BIGINT NOT NULL,
  language TEXT COLLATE "C" NOT NULL, speaker TEXT COLLATE "C" NOT NULL, heading TEXT COLLATE "C" NOT NULL,
  start_ms BIGINT, end_ms BIGINT, text TEXT COLLATE "C" NOT NULL, cuts TEXT COLLATE "C" NOT NULL
);
CREATE INDEX passages_source ON passages(source_id, number);
CREATE INDEX passages_study ON passages(study_id, source_id);

CREATE TABLE tags (
  id TEXT COLLATE "C" PRIMARY KEY, parent_id TEXT COLLATE "C" REFERENCES tags(id),
  name TEXT COLLATE "C" NOT NULL, folded TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX tags_name ON tags(COALESCE(parent_id, ''), folded);

CREATE TABLE highlights (
  id TEXT COLLATE "C" PRIMARY KEY, file_id TEXT COLLATE "C" NOT NULL REFERENCES files(id),
  start_at BIGINT NOT NULL, end_at BIGINT NOT NULL, quote TEXT COLLATE "C" NOT NULL,
  start_ms BIGINT, end_ms BIGINT, note TEXT COLLATE "C" NOT NULL, author TEXT COLLATE "C" NOT NULL, created_at BIGINT NOT NULL
);
CREATE INDEX highlights_file ON highlights(file_id);

CREATE TABLE findings (
  id TEXT COLLATE "C" PRIMARY KEY, study_id TEXT COLLATE "C" NOT NULL REFERENCES studies(id),
  title TEXT COLLATE "C" NOT NULL, body TEXT COLLATE "C" NOT NULL, language TEXT COLLATE "C" NOT NULL, state TEXT COLLATE "C" NOT NULL,
  author TEXT COLLATE "C" NOT NULL, created_at BIGINT NOT NULL
);
CREATE INDEX findings_study ON findings(study_id);

CREATE TABLE insights (
  id TEXT COLLATE "C" PRIMARY KEY, title TEXT COLLATE "C" NOT NULL, body TEXT COLLATE "C" NOT NULL, language TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL, author TEXT COLLATE "C" NOT NULL, created_at BIGINT NOT NULL
);

CREATE TABLE tagged (
  tag_id TEXT COLLATE "C" NOT NULL REFERENCES tags(id), object_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (object_id, tag_id)
);

CREATE TABLE evidence (
  claim_id TEXT COLLATE "C" NOT NULL, ordinal BIGINT NOT NULL, relation TEXT COLLATE "C" NOT NULL,
  highlight_id TEXT COLLATE "C" REFERENCES highlights(id), finding_id TEXT COLLATE "C" REFERENCES findings(id),
  PRIMARY KEY (claim_id, ordinal)
);

CREATE TABLE changes (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind TEXT COLLATE "C" NOT NULL, ref TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL
);

CREATE TABLE jobs (
  id TEXT COLLATE "C" PRIMARY KEY, kind TEXT COLLATE "C" NOT NULL, ref TEXT COLLATE "C" NOT NULL, class TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL, run_at BIGINT NOT NULL, attempt BIGINT NOT NULL, max_attempts BIGINT NOT NULL, deaths BIGINT NOT NULL DEFAULT 0,
  worker TEXT COLLATE "C" NOT NULL DEFAULT '', lease_until BIGINT NOT NULL DEFAULT 0,
  last_error TEXT COLLATE "C" NOT NULL DEFAULT '', created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX jobs_pending ON jobs(kind, ref) WHERE state IN ('ready', 'running');
CREATE INDEX jobs_due ON jobs(class, run_at) WHERE state IN ('ready', 'running');

CREATE TABLE tokens (
  id TEXT COLLATE "C" PRIMARY KEY, hash TEXT COLLATE "C" NOT NULL UNIQUE, name TEXT COLLATE "C" NOT NULL, role TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL, expires_at BIGINT, revoked_at BIGINT
);

CREATE TABLE sign_in_links (
  hash TEXT COLLATE "C" PRIMARY KEY, name TEXT COLLATE "C" NOT NULL, role TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT
);

CREATE TABLE sign_ins (
  hash TEXT COLLATE "C" PRIMARY KEY, name TEXT COLLATE "C" NOT NULL, role TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL
);

CREATE TABLE idempotency (
  caller TEXT COLLATE "C" NOT NULL, key TEXT COLLATE "C" NOT NULL, fingerprint TEXT COLLATE "C" NOT NULL,
  refs TEXT COLLATE "C" NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (caller, key)
);

CREATE TABLE meta (
  key TEXT COLLATE "C" PRIMARY KEY, value TEXT COLLATE "C" NOT NULL
);
