-- +goose Up
-- Who did what to what. Rows are only ever added: each has the hash of the one
-- before in its own, so that nothing can be changed, taken out or moved without
-- every later hash being wrong.
CREATE TABLE audit_events (
  number INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, token TEXT NOT NULL, action TEXT NOT NULL,
  object_kind TEXT NOT NULL, object TEXT NOT NULL, study TEXT NOT NULL, brand TEXT NOT NULL, detail TEXT NOT NULL,
  previous TEXT NOT NULL, hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX audit_events_actor ON audit_events(actor, number);
CREATE INDEX audit_events_object ON audit_events(object, number);
CREATE INDEX audit_events_at ON audit_events(at, number);
