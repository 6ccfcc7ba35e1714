-- +goose Up
CREATE TABLE brands (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  languages TEXT NOT NULL, created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE studies (
  id TEXT PRIMARY KEY, brand_id TEXT NOT NULL REFERENCES brands(id),
  title TEXT NOT NULL, question TEXT NOT NULL, method TEXT NOT NULL, market TEXT NOT NULL,
  languages TEXT NOT NULL, state TEXT NOT NULL, version INTEGER NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX studies_brand ON studies(brand_id);

CREATE TABLE participants (
  id TEXT PRIMARY KEY, study_id TEXT NOT NULL REFERENCES studies(id),
  pseudonym TEXT NOT NULL, note TEXT NOT NULL, UNIQUE (study_id, pseudonym)
) STRICT;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY, study_id TEXT NOT NULL REFERENCES studies(id),
  title TEXT NOT NULL, held_on TEXT NOT NULL, language TEXT NOT NULL, market TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_study ON sessions(study_id, id);

CREATE TABLE session_participants (
  session_id TEXT NOT NULL REFERENCES sessions(id),
  participant_id TEXT NOT NULL REFERENCES participants(id),
  ordinal INTEGER NOT NULL, PRIMARY KEY (session_id, participant_id)
) STRICT;

CREATE TABLE files (
  id TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions(id),
  kind TEXT NOT NULL, name TEXT NOT NULL, declared_type TEXT NOT NULL, media_type TEXT NOT NULL,
  size INTEGER NOT NULL, sha256 TEXT NOT NULL, blob_key TEXT NOT NULL UNIQUE, language TEXT NOT NULL,
  state TEXT NOT NULL, problem_type TEXT NOT NULL DEFAULT '', problem_detail TEXT NOT NULL DEFAULT '',
  change_number INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX files_session ON files(session_id, id);
CREATE INDEX files_indexing ON files(change_number) WHERE state = 'indexing';

CREATE TABLE segments (
  file_id TEXT NOT NULL REFERENCES files(id), number INTEGER NOT NULL,
  speaker TEXT NOT NULL, start_ms INTEGER, end_ms INTEGER, heading TEXT NOT NULL,
  language TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (file_id, number)
) STRICT;

CREATE TABLE passages (
  id TEXT PRIMARY KEY, source_id TEXT NOT NULL, file_id TEXT, kind TEXT NOT NULL,
  session_id TEXT, study_id TEXT, number INTEGER NOT NULL,
  language TEXT NOT NULL, speaker TEXT NOT NULL, heading TEXT NOT NULL,
  start_ms INTEGER, end_ms INTEGER, text TEXT NOT NULL, cuts TEXT NOT NULL
) STRICT;
CREATE INDEX passages_source ON passages(source_id, number);
CREATE INDEX passages_study ON passages(study_id, source_id);

CREATE TABLE tags (
  id TEXT PRIMARY KEY, parent_id TEXT REFERENCES tags(id),
  name TEXT NOT NULL, folded TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX tags_name ON tags(COALESCE(parent_id, ''), folded);

CREATE TABLE highlights (
  id TEXT PRIMARY KEY, file_id TEXT NOT NULL REFERENCES files(id),
  start_at INTEGER NOT NULL, end_at INTEGER NOT NULL, quote TEXT NOT NULL,
  start_ms INTEGER, end_ms INTEGER, note TEXT NOT NULL, author TEXT NOT NULL, created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX highlights_file ON highlights(file_id);

CREATE TABLE findings (
  id TEXT PRIMARY KEY, study_id TEXT NOT NULL REFERENCES studies(id),
  title TEXT NOT NULL, body TEXT NOT NULL, language TEXT NOT NULL, state TEXT NOT NULL,
  author TEXT NOT NULL, created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX findings_study ON findings(study_id);

CREATE TABLE insights (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, language TEXT NOT NULL,
  state TEXT NOT NULL, author TEXT NOT NULL, created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE tagged (
  tag_id TEXT NOT NULL REFERENCES tags(id), object_id TEXT NOT NULL,
  PRIMARY KEY (object_id, tag_id)
) STRICT;

CREATE TABLE evidence (
  claim_id TEXT NOT NULL, ordinal INTEGER NOT NULL, relation TEXT NOT NULL,
  highlight_id TEXT REFERENCES highlights(id), finding_id TEXT REFERENCES findings(id),
  PRIMARY KEY (claim_id, ordinal)
) STRICT;

CREATE TABLE changes (
  number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, ref TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;

CREATE TABLE jobs (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, ref TEXT NOT NULL, class TEXT NOT NULL,
  state TEXT NOT NULL, run_at INTEGER NOT NULL, attempt INTEGER NOT NULL, max_attempts INTEGER NOT NULL, deaths INTEGER NOT NULL DEFAULT 0,
  worker TEXT NOT NULL DEFAULT '', lease_until INTEGER NOT NULL DEFAULT 0,
  last_error TEXT NOT NULL DEFAULT '', created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX jobs_pending ON jobs(kind, ref) WHERE state IN ('ready', 'running');
CREATE INDEX jobs_due ON jobs(class, run_at) WHERE state IN ('ready', 'running');

CREATE TABLE tokens (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER, revoked_at INTEGER
) STRICT;

CREATE TABLE sign_in_links (
  hash TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER
) STRICT;

CREATE TABLE sign_ins (
  hash TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE idempotency (
  caller TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL,
  refs TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (caller, key)
) STRICT;

CREATE TABLE meta (
  key TEXT PRIMARY KEY, value TEXT NOT NULL
) STRICT;
