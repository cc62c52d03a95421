-- Books (账簿), their chart and periods, and the internal double-entry journal. Money is bigint minor units of the
-- currency beside it; rates are exact decimals. Journal tables are append only: no grant, and a trigger.
CREATE SCHEMA ledger;

CREATE TABLE ledger.book (
  book text PRIMARY KEY CHECK (book ~ '^[A-Z0-9][A-Z0-9_-]{0,31}$'),
  name text NOT NULL,
  standard text NOT NULL CHECK (standard IN ('ASBE', 'SBE')),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  trial boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL
);

CREATE TABLE ledger.account (
  book text NOT NULL REFERENCES ledger.book,
  code text NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  account_key text NOT NULL,
  direction text NOT NULL CHECK (direction IN ('D', 'C')),
  dims text[] NOT NULL,
  optional_dims text[] NOT NULL DEFAULT '{}',
  keeps_currency boolean NOT NULL,
  revalued boolean NOT NULL,
  class text NOT NULL CHECK (class IN ('EXPENSE', 'PNL', 'TAX', 'NON_MONETARY', 'MONETARY', 'STOCK', 'EQUITY')),
  PRIMARY KEY (book, code)
);

CREATE TABLE ledger.period (
  book text NOT NULL REFERENCES ledger.book,
  period text NOT NULL CHECK (period ~ '^[0-9]{4}-[0-9]{2}$'),
  state text NOT NULL CHECK (state IN ('OPEN', 'CLOSED')),
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL,
  PRIMARY KEY (book, period)
);

-- Who closed and reopened a period, and why: a reopening takes two persons and a reason.
CREATE TABLE ledger.period_change (
  change_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  book text NOT NULL REFERENCES ledger.book,
  period text NOT NULL,
  state text NOT NULL CHECK (state IN ('OPEN', 'CLOSED')),
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL,
  seconded_by text,
  reason text,
  CHECK (state = 'CLOSED' OR (seconded_by IS NOT NULL AND seconded_by <> changed_by AND reason <> ''))
);

-- One link a posting batch: hash = sha256(previous hash + content hash).
CREATE TABLE ledger.batch (
  book text NOT NULL REFERENCES ledger.book,
  batch_no bigint NOT NULL,
  posting text NOT NULL,
  content_hash text NOT NULL,
  previous_hash text NOT NULL,
  hash text NOT NULL,
  posted_at timestamptz NOT NULL,
  posted_by text NOT NULL,
  PRIMARY KEY (book, batch_no)
);

CREATE TABLE ledger.entry (
  book text NOT NULL,
  entry_no bigint NOT NULL,
  batch_no bigint NOT NULL,
  entry_key text NOT NULL,
  kind text NOT NULL,
  category text NOT NULL,
  business_date date NOT NULL,
  original_period text NOT NULL,
  posting_date date NOT NULL,
  posting_period text NOT NULL,
  shop text NOT NULL,
  source text NOT NULL,
  source_id text NOT NULL,
  statement_no bigint,
  correction text CHECK (correction IN ('DIFFERENCE', 'RED', 'BLUE')),
  corrects_entry bigint,
  summary text NOT NULL,
  PRIMARY KEY (book, entry_no),
  FOREIGN KEY (book, batch_no) REFERENCES ledger.batch
);
CREATE INDEX entry_source ON ledger.entry (book, source, source_id);
CREATE INDEX entry_key ON ledger.entry (book, entry_key);

CREATE TABLE ledger.line (
  book text NOT NULL,
  line_no bigint NOT NULL,
  entry_no bigint NOT NULL,
  position integer NOT NULL,
  dc text NOT NULL CHECK (dc IN ('D', 'C')),
  account text NOT NULL,
  currency text NOT NULL,
  fc bigint NOT NULL,
  rate numeric NOT NULL,
  lc bigint NOT NULL,
  dims jsonb NOT NULL,
  src_currency text,
  src_fc bigint,
  src_rate numeric,
  rounding bigint NOT NULL DEFAULT 0,
  rule text NOT NULL,
  rate_ref text NOT NULL,
  PRIMARY KEY (book, line_no),
  FOREIGN KEY (book, entry_no) REFERENCES ledger.entry,
  FOREIGN KEY (book, account) REFERENCES ledger.account (book, code)
);
CREATE INDEX line_entry ON ledger.line (book, entry_no, position);
CREATE INDEX line_account ON ledger.line (book, account);

-- Which cells of which statement a line sums, and the signed share (minor units of the statement's currency, plus = to
-- the seller). On a correction the old cell stands with the opposite sign.
CREATE TABLE ledger.line_cell (
  book text NOT NULL,
  line_no bigint NOT NULL,
  statement_no bigint NOT NULL,
  cell_no integer NOT NULL,
  fc bigint NOT NULL,
  PRIMARY KEY (book, line_no, statement_no, cell_no)
);
CREATE INDEX line_cell_cell ON ledger.line_cell (book, statement_no, cell_no);

SELECT engine.grant_room('ledger');
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['batch', 'entry', 'line', 'line_cell', 'period_change'] LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON ledger.%I FROM heliu_app', name);
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.%I FOR EACH ROW EXECUTE FUNCTION engine.refuse_change()', name);
    EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.%I FOR EACH STATEMENT EXECUTE FUNCTION engine.refuse_change()', name);
  END LOOP;
END $$;
