-- Accounts at systems that are read (赛狐ERP), and every row that their streams told, as it was told: versioned, append only.
CREATE TABLE intake.source (
  source text PRIMARY KEY CHECK (source ~ '^[A-Z0-9][A-Z0-9._-]{0,31}$'),
  kind text NOT NULL,
  base_url text NOT NULL,
  config jsonb NOT NULL DEFAULT '{}',
  secret_name text NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  -- Last test that went well: workers begin anew with what it refused before.
  tested_at timestamptz,
  created_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON intake.source TO heliu_app;

-- A row that differs from what was told of its key before. Its bytes stand in the document: one line of JSON, without what the
-- connector cuts (data of buyers).
CREATE TABLE intake.source_row (
  source text NOT NULL REFERENCES intake.source,
  stream text NOT NULL,
  row_key text NOT NULL,
  revision integer NOT NULL,
  document_no bigint NOT NULL REFERENCES intake.document,
  byte_offset bigint NOT NULL,
  byte_length integer NOT NULL,
  fingerprint text NOT NULL,
  -- The source itself says that the row is gone.
  deleted boolean NOT NULL,
  -- By which windows find it, where it may vanish from them; else NULL.
  day date,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (source, stream, row_key, revision)
);
CREATE INDEX source_row_day ON intake.source_row (source, stream, day) WHERE day IS NOT NULL;
GRANT SELECT, INSERT ON intake.source_row TO heliu_app;
SELECT engine.append_only('intake.source_row');

-- What one reading of a window has shown so far, by key; rows that nothing identifies are counted by their fingerprint.
-- Emptied with the first page of a reading.
CREATE TABLE intake.window_row (
  source text NOT NULL REFERENCES intake.source,
  stream text NOT NULL,
  row_key text NOT NULL,
  times integer NOT NULL,
  PRIMARY KEY (source, stream, row_key)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON intake.window_row TO heliu_app;

-- Rows whose last revision could not be understood: they wait for what their causes name, or for the row to be told anew.
CREATE TABLE intake.waiting_row (
  source text NOT NULL REFERENCES intake.source,
  stream text NOT NULL,
  row_key text NOT NULL,
  revision integer NOT NULL,
  -- Subjects of the exceptions.
  causes text[] NOT NULL,
  problems jsonb NOT NULL,
  since timestamptz NOT NULL,
  PRIMARY KEY (source, stream, row_key)
);
CREATE INDEX waiting_row_cause ON intake.waiting_row USING gin (causes);
GRANT SELECT, INSERT, UPDATE, DELETE ON intake.waiting_row TO heliu_app;
