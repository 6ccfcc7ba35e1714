-- +goose Up
-- Questions with their right answers, by which search is measured here. No words
-- of an answer are kept: a session, finding or insight by its id, a moment of a
-- file in milliseconds, or lines of it by their numbers. What an answer refers to
-- may go; lost says that lines no longer stand in their file.
CREATE TABLE judged_queries (
  id TEXT COLLATE "C" PRIMARY KEY, text TEXT COLLATE "C" NOT NULL, language TEXT COLLATE "C" NOT NULL, target TEXT COLLATE "C" NOT NULL, author TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, UNIQUE (text, language, target)
);
CREATE TABLE judged_answers (
  query_id TEXT COLLATE "C" NOT NULL REFERENCES judged_queries(id),
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('session', 'finding', 'insight', 'moment', 'lines')), object TEXT COLLATE "C" NOT NULL,
  first_at BIGINT NOT NULL, last_at BIGINT NOT NULL, grade BIGINT NOT NULL CHECK (grade > 0), lost BIGINT NOT NULL,
  author TEXT COLLATE "C" NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (query_id, kind, object, first_at, last_at)
);
CREATE INDEX judged_answers_object ON judged_answers(object);
