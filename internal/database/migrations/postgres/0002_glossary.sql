-- +goose Up
CREATE TABLE concepts (
  id TEXT COLLATE "C" PRIMARY KEY, uri TEXT COLLATE "C" UNIQUE, status TEXT COLLATE "C" NOT NULL,
  folded TEXT COLLATE "C" NOT NULL, author TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL
);
CREATE INDEX concepts_folded ON concepts(folded, id);

CREATE TABLE concept_definitions (
  concept_id TEXT COLLATE "C" NOT NULL REFERENCES concepts(id) ON DELETE CASCADE,
  language TEXT COLLATE "C" NOT NULL, text TEXT COLLATE "C" NOT NULL, PRIMARY KEY (concept_id, language)
);

CREATE TABLE concept_terms (
  concept_id TEXT COLLATE "C" NOT NULL REFERENCES concepts(id) ON DELETE CASCADE, ordinal BIGINT NOT NULL,
  language TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C" NOT NULL, brand_id TEXT COLLATE "C" REFERENCES brands(id),
  text TEXT COLLATE "C" NOT NULL, folded TEXT COLLATE "C" NOT NULL, PRIMARY KEY (concept_id, ordinal)
);
CREATE INDEX concept_terms_folded ON concept_terms(folded, language);
CREATE INDEX concept_terms_brand ON concept_terms(brand_id) WHERE brand_id IS NOT NULL;
CREATE UNIQUE INDEX concept_terms_preferred ON concept_terms(concept_id, language, COALESCE(brand_id, ''))
  WHERE kind = 'preferred';

CREATE TABLE concept_broader (
  concept_id TEXT COLLATE "C" NOT NULL REFERENCES concepts(id) ON DELETE CASCADE,
  broader_id TEXT COLLATE "C" NOT NULL REFERENCES concepts(id) ON DELETE CASCADE,
  PRIMARY KEY (concept_id, broader_id)
);
CREATE INDEX concept_broader_up ON concept_broader(broader_id);

-- One row says it in both directions: the smaller id stands first.
CREATE TABLE concept_related (
  concept_id TEXT COLLATE "C" NOT NULL REFERENCES concepts(id) ON DELETE CASCADE,
  related_id TEXT COLLATE "C" NOT NULL REFERENCES concepts(id) ON DELETE CASCADE,
  PRIMARY KEY (concept_id, related_id)
);
CREATE INDEX concept_related_back ON concept_related(related_id);
