-- Papers: their bytes, what each tells of each settlement (statement), rows, cells. Rows and cells are append only.
CREATE SCHEMA intake;

CREATE TABLE intake.document (
  document_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sha256 text NOT NULL UNIQUE,
  name text NOT NULL,
  bytes bigint NOT NULL,
  received_at timestamptz NOT NULL,
  received_by text NOT NULL,
  -- RECEIVED: bytes are kept, rows not yet (or the last try was killed). INTERPRETED: rows and proof stand.
  -- ASKING: the shop is unknown. REJECTED: not a report that Heliu reads, or unreadable as a whole.
  state text NOT NULL CHECK (state IN ('RECEIVED', 'ASKING', 'INTERPRETED', 'REJECTED')),
  kind text,
  encoding text,
  locale text,
  decimal_sign text,
  lines bigint,
  book text,
  shop text,
  problems jsonb NOT NULL DEFAULT '[]',
  interpreted_at timestamptz
);

-- Bytes of papers where the home is not the place to keep them (DATABASE_URL); else files under HELIU_HOME/papers.
CREATE TABLE intake.document_chunk (
  sha256 text NOT NULL,
  chunk_no integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (sha256, chunk_no)
);

-- What one document tells of one settlement.
CREATE TABLE intake.statement (
  book text NOT NULL,
  statement_no bigint NOT NULL,
  document_no bigint NOT NULL REFERENCES intake.document,
  shop text NOT NULL,
  settlement_id text NOT NULL,
  kind text NOT NULL,
  -- 1, 2 … in order of arrival within (shop, settlement, kind).
  revision integer NOT NULL,
  currency text NOT NULL,
  start_at timestamptz,
  end_at timestamptz,
  end_date date,
  deposit_date date,
  total bigint,
  sum bigint NOT NULL,
  rows bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('PROVED', 'HELD')),
  checks jsonb NOT NULL,
  problems jsonb NOT NULL,
  previous_reserve bigint NOT NULL DEFAULT 0,
  current_reserve bigint NOT NULL DEFAULT 0,
  payable_to_platform bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (book, statement_no),
  UNIQUE (book, document_no, settlement_id)
);
CREATE INDEX statement_settlement ON intake.statement (book, shop, settlement_id, kind, revision);

CREATE TABLE intake.cell (
  book text NOT NULL,
  statement_no bigint NOT NULL,
  cell_no integer NOT NULL,
  transaction_type text NOT NULL,
  amount_type text NOT NULL,
  amount_description text NOT NULL,
  sign smallint NOT NULL,
  business_date date NOT NULL,
  marketplace text NOT NULL,
  sku text NOT NULL,
  jurisdiction text NOT NULL,
  status text NOT NULL,
  amount bigint NOT NULL,
  quantity bigint NOT NULL,
  rows bigint NOT NULL,
  PRIMARY KEY (book, statement_no, cell_no)
);

CREATE TABLE intake.row (
  book text NOT NULL,
  statement_no bigint NOT NULL,
  row_no integer NOT NULL,
  line_no integer NOT NULL,
  byte_offset bigint NOT NULL,
  byte_length integer NOT NULL,
  cell_no integer NOT NULL,
  amount bigint NOT NULL,
  quantity integer NOT NULL,
  order_id text NOT NULL,
  posted_at timestamptz NOT NULL,
  PRIMARY KEY (book, statement_no, row_no)
);
CREATE INDEX row_cell ON intake.row (book, statement_no, cell_no);

-- Lines that could not be read: kept as place and problem, never guessed.
CREATE TABLE intake.bad_row (
  document_no bigint NOT NULL REFERENCES intake.document,
  line_no integer NOT NULL,
  byte_offset bigint NOT NULL,
  byte_length bigint NOT NULL,
  problem jsonb NOT NULL,
  PRIMARY KEY (document_no, line_no, byte_offset)
);

-- Lines that rightly belong to no statement (deferred transactions of a date-range report), with the reason.
CREATE TABLE intake.excluded_row (
  document_no bigint NOT NULL REFERENCES intake.document,
  line_no integer NOT NULL,
  byte_offset bigint NOT NULL,
  byte_length bigint NOT NULL,
  reason text NOT NULL CHECK (reason IN ('DEFERRED')),
  PRIMARY KEY (document_no, line_no, byte_offset)
);

-- Orders whose collected and withheld taxes do not cancel (accounting.md §2.6).
CREATE TABLE intake.tax_residual (
  book text NOT NULL,
  statement_no bigint NOT NULL,
  order_id text NOT NULL,
  amount bigint NOT NULL,
  PRIMARY KEY (book, statement_no, order_id)
);

CREATE SEQUENCE intake.statement_no;

SELECT engine.grant_room('intake');
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['statement', 'cell', 'row', 'bad_row', 'excluded_row', 'tax_residual'] LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON intake.%I FROM heliu_app', name);
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON intake.%I FOR EACH ROW EXECUTE FUNCTION engine.refuse_change()', name);
    EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON intake.%I FOR EACH STATEMENT EXECUTE FUNCTION engine.refuse_change()', name);
  END LOOP;
END $$;
