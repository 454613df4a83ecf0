-- The files that the catalogue is made of; an uploaded one counts in place of one found at start.
CREATE TABLE catalog_files (
  name       text        NOT NULL,
  origin     text        NOT NULL CHECK (origin IN ('start', 'upload')),
  content    text        NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by text,
  PRIMARY KEY (name, origin)
);
