-- +goose Up
-- Who did what to what. Rows are only ever added: each has the hash of the one
-- before in its own, so that nothing can be changed, taken out or moved without
-- every later hash being wrong.
CREATE TABLE audit_events (
  number BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT COLLATE "C" NOT NULL, token TEXT COLLATE "C" NOT NULL, action TEXT COLLATE "C" NOT NULL,
  object_kind TEXT COLLATE "C" NOT NULL, object TEXT COLLATE "C" NOT NULL, study TEXT COLLATE "C" NOT NULL, brand TEXT COLLATE "C" NOT NULL, detail TEXT COLLATE "C" NOT NULL,
  previous TEXT COLLATE "C" NOT NULL, hash TEXT COLLATE "C" NOT NULL UNIQUE
);
CREATE INDEX audit_events_actor ON audit_events(actor, number);
CREATE INDEX audit_events_object ON audit_events(object, number);
CREATE INDEX audit_events_at ON audit_events(at, number);
