-- +goose Up
CREATE TABLE concepts (
  id TEXT PRIMARY KEY, uri TEXT UNIQUE, status TEXT NOT NULL,
  folded TEXT NOT NULL, author TEXT NOT NULL,
  version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX concepts_folded ON concepts(folded, id);

CREATE TABLE concept_definitions (
  concept_id TEXT NOT NULL REFERENCES concepts(id) ON DELETE CASCADE,
  language TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (concept_id, language)
) STRICT;

CREATE TABLE concept_terms (
  concept_id TEXT NOT NULL REFERENCES concepts(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
  language TEXT NOT NULL, kind TEXT NOT NULL, brand_id TEXT REFERENCES brands(id),
  text TEXT NOT NULL, folded TEXT NOT NULL, PRIMARY KEY (concept_id, ordinal)
) STRICT;
CREATE INDEX concept_terms_folded ON concept_terms(folded, language);
CREATE INDEX concept_terms_brand ON concept_terms(brand_id) WHERE brand_id IS NOT NULL;
CREATE UNIQUE INDEX concept_terms_preferred ON concept_terms(concept_id, language, COALESCE(brand_id, ''))
  WHERE kind = 'preferred';

CREATE TABLE concept_broader (
  concept_id TEXT NOT NULL REFERENCES concepts(id) ON DELETE CASCADE,
  broader_id TEXT NOT NULL REFERENCES concepts(id) ON DELETE CASCADE,
  PRIMARY KEY (concept_id, broader_id)
) STRICT;
CREATE INDEX concept_broader_up ON concept_broader(broader_id);

-- One row says it in both directions: the smaller id stands first.
CREATE TABLE concept_related (
  concept_id TEXT NOT NULL REFERENCES concepts(id) ON DELETE CASCADE,
  related_id TEXT NOT NULL REFERENCES concepts(id) ON DELETE CASCADE,
  PRIMARY KEY (concept_id, related_id)
) STRICT;
CREATE INDEX concept_related_back ON concept_related(related_id);
