-- +goose Up
-- Whoever looks after the queue sees the files that could not be read.
CREATE INDEX files_failed ON files(id) WHERE state = 'failed';
