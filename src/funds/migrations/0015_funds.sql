-- The platform account: settlements, what became of each of their cells, the loan schedule.
CREATE SCHEMA funds;

-- One row a settlement (shop, settlement id), whichever papers tell of it.
CREATE TABLE funds.settlement (
  book text NOT NULL REFERENCES ledger.book,
  shop text NOT NULL,
  settlement_id text NOT NULL,
  currency text NOT NULL,
  -- HELD: nothing of it is posted. POSTED: `posted_statement` is in the journal, and up to date.
  -- REVISION_HELD: an older statement is posted, a newer or better one waits.
  state text NOT NULL CHECK (state IN ('HELD', 'POSTED', 'REVISION_HELD')),
  posted_statement bigint,
  posting text,
  -- Corrections post at the original rates: the rate table up to this number.
  rates_up_to bigint,
  problems jsonb NOT NULL DEFAULT '[]',
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (book, shop, settlement_id)
);

-- What became of each cell in a posting. POSTED_NIL cells of one `reason` add up to zero.
CREATE TABLE funds.cell_disposition (
  book text NOT NULL,
  posting text NOT NULL,
  statement_no bigint NOT NULL,
  cell_no integer NOT NULL,
  disposition text NOT NULL CHECK (disposition IN ('POSTED', 'POSTED_NIL', 'MATCH_ONLY', 'TAX_PAIR')),
  fee_key text NOT NULL,
  matched_rule text NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (book, posting, statement_no, cell_no)
);

CREATE TABLE funds.loan_schedule (
  schedule_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  book text NOT NULL REFERENCES ledger.book,
  shop text NOT NULL,
  loan text NOT NULL,
  due_date date NOT NULL,
  principal bigint NOT NULL,
  interest bigint NOT NULL,
  entered_by text NOT NULL,
  entered_at timestamptz NOT NULL
);

SELECT engine.grant_room('funds');
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['cell_disposition', 'loan_schedule'] LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON funds.%I FROM heliu_app', name);
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON funds.%I FOR EACH ROW EXECUTE FUNCTION engine.refuse_change()', name);
  END LOOP;
END $$;
