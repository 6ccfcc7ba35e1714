-- +goose Up
-- Who may read what was said and written in a study: group, brand or team.
ALTER TABLE studies ADD COLUMN visibility TEXT NOT NULL DEFAULT 'group';
CREATE INDEX studies_visibility ON studies(visibility, brand_id);

-- People who sign in. The e-mail is in small letters; one who was invited by
-- link alone has none. The password is a hash that names its parameters.
CREATE TABLE people (
  id TEXT PRIMARY KEY, email TEXT NOT NULL DEFAULT '', name TEXT NOT NULL, state TEXT NOT NULL,
  password TEXT NOT NULL DEFAULT '', issuer TEXT NOT NULL DEFAULT '', subject TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL, signed_in_at INTEGER, version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX people_email ON people(email) WHERE email <> '';
CREATE UNIQUE INDEX people_subject ON people(issuer, subject) WHERE issuer <> '';

-- Groups that an identity provider named when a person signed in.
CREATE TABLE person_groups (
  person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE, name TEXT NOT NULL, PRIMARY KEY (person_id, name)
) STRICT;

-- Roles are editable sets of capabilities.
CREATE TABLE roles (
  name TEXT PRIMARY KEY, capabilities TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1
) STRICT;
INSERT INTO roles (name, capabilities) VALUES
  ('viewer', '["read"]'),
  ('contributor', '["read","contribute"]'),
  ('researcher', '["read","contribute","recordings","identities","export"]'),
  ('brand-admin', '["read","contribute","recordings","identities","export","manage-brand"]'),
  ('group-admin', '["read","contribute","recordings","identities","export","manage-brand","manage-group"]');

-- A role, given to a person, a token or a group of the identity provider, for
-- the group, a brand or a study.
CREATE TABLE role_grants (
  id TEXT PRIMARY KEY, holder_kind TEXT NOT NULL, holder TEXT NOT NULL, role TEXT NOT NULL REFERENCES roles(name),
  brand_id TEXT REFERENCES brands(id), study_id TEXT REFERENCES studies(id),
  reason TEXT NOT NULL DEFAULT '', author TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER
) STRICT;
CREATE UNIQUE INDEX role_grants_one ON role_grants(holder_kind, holder, role, COALESCE(brand_id, ''), COALESCE(study_id, ''));
CREATE INDEX role_grants_study ON role_grants(study_id) WHERE study_id IS NOT NULL;

-- Scopes and brands narrow what a token may do; [] does not narrow.
ALTER TABLE tokens ADD COLUMN person_id TEXT REFERENCES people(id);
ALTER TABLE tokens ADD COLUMN scopes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE tokens ADD COLUMN brands TEXT NOT NULL DEFAULT '[]';
ALTER TABLE tokens ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN used_at INTEGER;

ALTER TABLE sign_in_links ADD COLUMN person_id TEXT REFERENCES people(id);
ALTER TABLE sign_ins ADD COLUMN person_id TEXT REFERENCES people(id);
CREATE INDEX sign_ins_person ON sign_ins(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX tokens_person ON tokens(person_id) WHERE person_id IS NOT NULL;

-- Search knows which claims are for everybody from now on: all is read again.
INSERT INTO changes (kind, ref, at) SELECT 'study', '', 0 FROM passages LIMIT 1;
