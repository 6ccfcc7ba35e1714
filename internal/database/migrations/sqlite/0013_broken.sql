-- +goose Up
-- Exports count highlights that lost their place before they write anything.
CREATE INDEX highlights_broken ON highlights(id) WHERE state = 'broken';
