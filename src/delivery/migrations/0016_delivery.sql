-- Vouchers (凭证): cut from journal lines, numbered, reviewed, sent to the ERP exactly once, read back.
CREATE SCHEMA delivery;

CREATE TABLE delivery.erp_account (
  erp_account text PRIMARY KEY,
  book text NOT NULL REFERENCES ledger.book,
  profile text NOT NULL,
  base_url text NOT NULL,
  ledger text NOT NULL,
  config jsonb NOT NULL,
  secret_name text NOT NULL,
  sandbox boolean NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX erp_account_book ON delivery.erp_account (book) WHERE enabled;

-- ERP codes for ours. A missing one is a problem, never a blank. kind: ACCOUNT, FUNCTIONAL_ONLY, a dimension name (店铺, 部门 …), or
-- `*` for every dimension; ours = theirs = `*` is the written-down policy that the ERP uses our codes.
CREATE TABLE delivery.erp_mapping (
  erp_account text NOT NULL REFERENCES delivery.erp_account,
  kind text NOT NULL,
  ours text NOT NULL,
  theirs text NOT NULL,
  PRIMARY KEY (erp_account, kind, ours)
);

CREATE TABLE delivery.voucher_transition (
  from_state text NOT NULL,
  to_state text NOT NULL,
  PRIMARY KEY (from_state, to_state)
);
-- states.ts says the same; its test compares the two.
INSERT INTO delivery.voucher_transition VALUES
  ('AWAITING_REVIEW', 'QUEUED'), ('AWAITING_REVIEW', 'SUPERSEDED'),
  ('QUEUED', 'SENDING'), ('QUEUED', 'SAVED'), ('QUEUED', 'REFUSED'), ('QUEUED', 'SUPERSEDED'),
  ('SENDING', 'SAVED'), ('SENDING', 'REFUSED'), ('SENDING', 'UNKNOWN'), ('SENDING', 'QUEUED'),
  ('UNKNOWN', 'SENDING'), ('UNKNOWN', 'SAVED'), ('UNKNOWN', 'REFUSED'),
  ('REFUSED', 'QUEUED'), ('REFUSED', 'SUPERSEDED'),
  ('SAVED', 'VERIFIED'), ('SAVED', 'DRIFTED'), ('VERIFIED', 'DRIFTED'), ('DRIFTED', 'VERIFIED');

-- One flow an ERP account: who sends now, until when nobody sends because the system is down, and what the last probe said.
CREATE TABLE delivery.flow (
  erp_account text PRIMARY KEY REFERENCES delivery.erp_account,
  lease_owner text,
  lease_until timestamptz,
  paused_until timestamptz,
  pauses integer NOT NULL DEFAULT 0,
  problem jsonb,
  probed_at timestamptz,
  ledger_currency text,
  version text
);

CREATE TABLE delivery.voucher (
  book text NOT NULL REFERENCES ledger.book,
  voucher_no bigint NOT NULL,
  -- group key | cut number: stored before the first send (accounting.md §0.10). The group is of the business month.
  voucher_key text NOT NULL,
  group_key text NOT NULL,
  cut_no integer NOT NULL,
  category text NOT NULL,
  shop text NOT NULL,
  source text NOT NULL,
  source_id text NOT NULL,
  voucher_date date NOT NULL,
  period text NOT NULL,
  word text NOT NULL,
  number integer NOT NULL,
  summary text NOT NULL,
  attachments integer NOT NULL,
  preparer text NOT NULL,
  reviewer text,
  reviewed_at timestamptz,
  state text NOT NULL CHECK (state IN ('AWAITING_REVIEW', 'QUEUED', 'SENDING', 'UNKNOWN', 'SAVED', 'VERIFIED', 'REFUSED', 'DRIFTED', 'SUPERSEDED')),
  corrects_voucher bigint,
  content_hash text NOT NULL,
  erp_account text,
  erp_id text,
  erp_number text,
  lease_owner text,
  lease_until timestamptz,
  next_try_at timestamptz,
  tries integer NOT NULL DEFAULT 0,
  -- A request with this voucher may have arrived: from then on it is corrected, never cut anew.
  handed boolean NOT NULL DEFAULT false,
  problem jsonb,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (book, voucher_no),
  UNIQUE (book, voucher_key),
  CHECK (cut_no > 0 AND number > 0),
  CHECK (reviewer IS NULL OR reviewer <> preparer),
  CHECK ((lease_owner IS NULL) = (lease_until IS NULL)),
  CHECK (state NOT IN ('SAVED', 'VERIFIED', 'DRIFTED') OR erp_id IS NOT NULL),
  CHECK (state <> 'SUPERSEDED' OR NOT handed),
  FOREIGN KEY (book, corrects_voucher) REFERENCES delivery.voucher
);
-- Numbers are continuous a period and word; a voucher that was never sent and is cut anew hands its number on.
CREATE UNIQUE INDEX voucher_number ON delivery.voucher (book, period, word, number) WHERE state <> 'SUPERSEDED';
CREATE INDEX voucher_due ON delivery.voucher (book, voucher_date, number) WHERE state IN ('QUEUED', 'SENDING', 'UNKNOWN', 'SAVED');
CREATE INDEX voucher_group ON delivery.voucher (book, group_key);
CREATE INDEX voucher_source ON delivery.voucher (book, source, source_id);

CREATE FUNCTION delivery.check_voucher_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'vouchers are never deleted' USING ERRCODE = 'HL001'; END IF;
  IF (NEW.book, NEW.voucher_no, NEW.voucher_key, NEW.group_key, NEW.cut_no, NEW.category, NEW.shop, NEW.source, NEW.source_id,
      NEW.voucher_date, NEW.period, NEW.word, NEW.number, NEW.summary, NEW.attachments, NEW.preparer, NEW.corrects_voucher,
      NEW.content_hash, NEW.created_at)
     IS DISTINCT FROM
     (OLD.book, OLD.voucher_no, OLD.voucher_key, OLD.group_key, OLD.cut_no, OLD.category, OLD.shop, OLD.source, OLD.source_id,
      OLD.voucher_date, OLD.period, OLD.word, OLD.number, OLD.summary, OLD.attachments, OLD.preparer, OLD.corrects_voucher,
      OLD.content_hash, OLD.created_at)
  THEN RAISE EXCEPTION 'voucher content is append only; correct it by 红字/蓝字' USING ERRCODE = 'HL001'; END IF;
  IF OLD.erp_id IS NOT NULL AND NEW.erp_id IS DISTINCT FROM OLD.erp_id THEN RAISE EXCEPTION 'an ERP id is never changed' USING ERRCODE = 'HL001'; END IF;
  IF NEW.state <> OLD.state AND NOT EXISTS (
    SELECT 1 FROM delivery.voucher_transition t WHERE t.from_state = OLD.state AND t.to_state = NEW.state)
  THEN RAISE EXCEPTION 'voucher state % does not lead to %', OLD.state, NEW.state USING ERRCODE = 'HL002'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER voucher_change BEFORE UPDATE OR DELETE ON delivery.voucher FOR EACH ROW EXECUTE FUNCTION delivery.check_voucher_change();

CREATE TABLE delivery.voucher_line (
  book text NOT NULL,
  voucher_no bigint NOT NULL,
  line_no integer NOT NULL,
  summary text NOT NULL,
  account text NOT NULL,
  dc text NOT NULL CHECK (dc IN ('D', 'C')),
  currency text NOT NULL,
  fc bigint NOT NULL,
  rate numeric NOT NULL,
  lc bigint NOT NULL,
  dims jsonb NOT NULL,
  PRIMARY KEY (book, voucher_no, line_no),
  FOREIGN KEY (book, voucher_no) REFERENCES delivery.voucher
);

-- Each journal line is in exactly one voucher that stands. line_no NULL: its sum in this voucher is zero, no line shows it.
CREATE TABLE delivery.voucher_journal_line (
  book text NOT NULL,
  voucher_no bigint NOT NULL,
  line_no integer,
  journal_line bigint NOT NULL,
  superseded boolean NOT NULL DEFAULT false,
  PRIMARY KEY (book, voucher_no, journal_line),
  FOREIGN KEY (book, voucher_no) REFERENCES delivery.voucher,
  FOREIGN KEY (book, voucher_no, line_no) REFERENCES delivery.voucher_line
);
CREATE UNIQUE INDEX voucher_journal_line_once ON delivery.voucher_journal_line (book, journal_line) WHERE NOT superseded;

CREATE FUNCTION delivery.check_assignment_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NOT OLD.superseded AND NEW.superseded
     AND (NEW.book, NEW.voucher_no, NEW.line_no, NEW.journal_line) IS NOT DISTINCT FROM (OLD.book, OLD.voucher_no, OLD.line_no, OLD.journal_line)
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a journal line leaves its voucher only where that is superseded' USING ERRCODE = 'HL001';
END $$;
CREATE TRIGGER assignment_change BEFORE UPDATE OR DELETE ON delivery.voucher_journal_line
  FOR EACH ROW EXECUTE FUNCTION delivery.check_assignment_change();

-- POSTED_NIL: journal lines that net to nothing over a whole cut, so that no voucher is made (accounting.md §0.9).
CREATE TABLE delivery.nil_line (
  book text NOT NULL,
  journal_line bigint NOT NULL,
  group_key text NOT NULL,
  cut_at timestamptz NOT NULL,
  PRIMARY KEY (book, journal_line)
);

-- Every call to an ERP and its answer, in order.
CREATE TABLE delivery.attempt (
  attempt_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  book text NOT NULL,
  voucher_no bigint NOT NULL,
  step text NOT NULL CHECK (step IN ('FIND', 'SEND', 'READ_BACK')),
  at timestamptz NOT NULL,
  worker text NOT NULL,
  request jsonb,
  outcome text NOT NULL,
  answer jsonb
);
CREATE INDEX attempt_voucher ON delivery.attempt (book, voucher_no);

SELECT engine.grant_room('delivery');
SELECT engine.append_only('delivery.voucher_line');
SELECT engine.append_only('delivery.nil_line');
SELECT engine.append_only('delivery.attempt');
REVOKE DELETE, TRUNCATE ON delivery.voucher, delivery.voucher_journal_line FROM heliu_app;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON delivery.voucher_transition FROM heliu_app;
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON delivery.voucher FOR EACH STATEMENT EXECUTE FUNCTION engine.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON delivery.voucher_journal_line FOR EACH STATEMENT EXECUTE FUNCTION engine.refuse_change();
