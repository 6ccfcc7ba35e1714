-- +goose Up
-- What somebody said of the columns of a survey, as JSON; '' leaves it to what is proposed.
ALTER TABLE files ADD COLUMN survey_columns TEXT NOT NULL DEFAULT '';
ALTER TABLE uploads ADD COLUMN survey_columns TEXT NOT NULL DEFAULT '';
