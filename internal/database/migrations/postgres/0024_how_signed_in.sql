-- +goose Up
-- How a sign-in was made: link, password, password-change or provider; '' for
-- those from before.
ALTER TABLE sign_ins ADD COLUMN how TEXT COLLATE "C" NOT NULL DEFAULT '';
