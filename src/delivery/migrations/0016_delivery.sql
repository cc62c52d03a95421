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

-- ERP codes for ours. A missing one is a problem, never a blank. kind: ACCOUNT, or a dimension name (店铺, 部门 …).
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
INSERT INTO delivery.voucher_transition VALUES
  ('AWAITING_REVIEW', 'QUEUED'), ('AWAITING_REVIEW', 'SUPERSEDED'),
  ('QUEUED', 'SENDING'), ('QUEUED', 'SUPERSEDED'), ('QUEUED', 'REFUSED'), ('QUEUED', 'AWAITING_REVIEW'),
  ('SENDING', 'SAVED'), ('SENDING', 'REFUSED'), ('SENDING', 'UNKNOWN'), ('SENDING', 'QUEUED'),
  ('UNKNOWN', 'SENDING'), ('UNKNOWN', 'SAVED'), ('UNKNOWN', 'QUEUED'),
  ('REFUSED', 'QUEUED'), ('REFUSED', 'SUPERSEDED'),
  ('SAVED', 'VERIFIED'), ('SAVED', 'DRIFTED'), ('VERIFIED', 'DRIFTED'), ('DRIFTED', 'VERIFIED');

CREATE TABLE delivery.voucher (
  book text NOT NULL REFERENCES ledger.book,
  voucher_no bigint NOT NULL,
  -- book | category | source | sourceId | business month | cut number: stored before the first send (accounting.md §0.10).
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
  problem jsonb,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (book, voucher_no),
  UNIQUE (book, voucher_key),
  CHECK (reviewer IS NULL OR reviewer <> preparer)
);
-- Numbers are continuous a period and word; a voucher that was never sent and is cut anew hands its number on.
CREATE UNIQUE INDEX voucher_number ON delivery.voucher (book, period, word, number) WHERE state <> 'SUPERSEDED';
CREATE INDEX voucher_due ON delivery.voucher (state, next_try_at);
CREATE INDEX voucher_source ON delivery.voucher (book, source, source_id);

CREATE FUNCTION delivery.check_voucher_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'vouchers are never deleted'; END IF;
  IF (NEW.book, NEW.voucher_no, NEW.voucher_key, NEW.group_key, NEW.cut_no, NEW.category, NEW.shop, NEW.source, NEW.source_id,
      NEW.voucher_date, NEW.period, NEW.word, NEW.number, NEW.summary, NEW.attachments, NEW.preparer, NEW.corrects_voucher,
      NEW.content_hash, NEW.created_at)
     IS DISTINCT FROM
     (OLD.book, OLD.voucher_no, OLD.voucher_key, OLD.group_key, OLD.cut_no, OLD.category, OLD.shop, OLD.source, OLD.source_id,
      OLD.voucher_date, OLD.period, OLD.word, OLD.number, OLD.summary, OLD.attachments, OLD.preparer, OLD.corrects_voucher,
      OLD.content_hash, OLD.created_at)
  THEN RAISE EXCEPTION 'voucher content is append only; correct it by 红字/蓝字'; END IF;
  IF OLD.erp_id IS NOT NULL AND NEW.erp_id IS DISTINCT FROM OLD.erp_id THEN RAISE EXCEPTION 'an ERP id is never changed'; END IF;
  IF NEW.state <> OLD.state AND NOT EXISTS (
    SELECT 1 FROM delivery.voucher_transition t WHERE t.from_state = OLD.state AND t.to_state = NEW.state)
  THEN RAISE EXCEPTION 'voucher state % does not lead to %', OLD.state, NEW.state; END IF;
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

-- Each journal line is in exactly one voucher that stands.
CREATE TABLE delivery.voucher_journal_line (
  book text NOT NULL,
  voucher_no bigint NOT NULL,
  line_no integer NOT NULL,
  journal_line bigint NOT NULL,
  superseded boolean NOT NULL DEFAULT false,
  PRIMARY KEY (book, voucher_no, journal_line)
);
CREATE UNIQUE INDEX voucher_journal_line_once ON delivery.voucher_journal_line (book, journal_line) WHERE NOT superseded;

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
REVOKE DELETE, TRUNCATE ON delivery.voucher FROM heliu_app;
REVOKE UPDATE, DELETE, TRUNCATE ON delivery.voucher_line, delivery.attempt FROM heliu_app;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON delivery.voucher_transition FROM heliu_app;
REVOKE DELETE, TRUNCATE ON delivery.voucher_journal_line FROM heliu_app;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON delivery.voucher_line FOR EACH ROW EXECUTE FUNCTION engine.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON delivery.attempt FOR EACH ROW EXECUTE FUNCTION engine.refuse_change();
