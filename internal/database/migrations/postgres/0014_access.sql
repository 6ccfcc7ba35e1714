-- +goose Up
-- Who may read what was said and written in a study: group, brand or team.
ALTER TABLE studies ADD COLUMN visibility TEXT COLLATE "C" NOT NULL DEFAULT 'group';
CREATE INDEX studies_visibility ON studies(visibility, brand_id);

-- People who sign in. The e-mail is in small letters; one who was invited by
-- link alone has none. The password is a hash that names its parameters.
CREATE TABLE people (
  id TEXT COLLATE "C" PRIMARY KEY, email TEXT COLLATE "C" NOT NULL DEFAULT '', name TEXT COLLATE "C" NOT NULL, state TEXT COLLATE "C" NOT NULL,
  password TEXT COLLATE "C" NOT NULL DEFAULT '', issuer TEXT COLLATE "C" NOT NULL DEFAULT '', subject TEXT COLLATE "C" NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL, signed_in_at BIGINT, version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX people_email ON people(email) WHERE email <> '';
CREATE UNIQUE INDEX people_subject ON people(issuer, subject) WHERE issuer <> '';

-- Groups that an identity provider named when a person signed in.
CREATE TABLE person_groups (
  person_id TEXT COLLATE "C" NOT NULL REFERENCES people(id) ON DELETE CASCADE, name TEXT COLLATE "C" NOT NULL, PRIMARY KEY (person_id, name)
);

-- Roles are editable sets of capabilities.
CREATE TABLE roles (
  name TEXT COLLATE "C" PRIMARY KEY, capabilities TEXT COLLATE "C" NOT NULL, version BIGINT NOT NULL DEFAULT 1
);
INSERT INTO roles (name, capabilities) VALUES
  ('viewer', '["read"]'),
  ('contributor', '["read","contribute"]'),
  ('researcher', '["read","contribute","recordings","identities","export"]'),
  ('brand-admin', '["read","contribute","recordings","identities","export","manage-brand"]'),
  ('group-admin', '["read","contribute","recordings","identities","export","manage-brand","manage-group"]');

-- A role, given to a person, a token or a group of the identity provider, for
-- the group, a brand or a study.
CREATE TABLE role_grants (
  id TEXT COLLATE "C" PRIMARY KEY, holder_kind TEXT COLLATE "C" NOT NULL, holder TEXT COLLATE "C" NOT NULL, role TEXT COLLATE "C" NOT NULL REFERENCES roles(name),
  brand_id TEXT COLLATE "C" REFERENCES brands(id), study_id TEXT COLLATE "C" REFERENCES studies(id),
  reason TEXT COLLATE "C" NOT NULL DEFAULT '', author TEXT COLLATE "C" NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT
);
CREATE UNIQUE INDEX role_grants_one ON role_grants(holder_kind, holder, role, COALESCE(brand_id, ''), COALESCE(study_id, ''));
CREATE INDEX role_grants_study ON role_grants(study_id) WHERE study_id IS NOT NULL;

-- Scopes and brands narrow what a token may do; [] does not narrow.
ALTER TABLE tokens ADD COLUMN person_id TEXT COLLATE "C" REFERENCES people(id);
ALTER TABLE tokens ADD COLUMN scopes TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE tokens ADD COLUMN brands TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE tokens ADD COLUMN author TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN used_at BIGINT;

ALTER TABLE sign_in_links ADD COLUMN person_id TEXT COLLATE "C" REFERENCES people(id);
ALTER TABLE sign_ins ADD COLUMN person_id TEXT COLLATE "C" REFERENCES people(id);
CREATE INDEX sign_ins_person ON sign_ins(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX tokens_person ON tokens(person_id) WHERE person_id IS NOT NULL;

-- Search knows which claims are for everybody from now on: all is read again.
INSERT INTO changes (kind, ref, at) SELECT 'study', '', 0 FROM passages LIMIT 1;
