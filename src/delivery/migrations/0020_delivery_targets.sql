-- Targets of every kind: tickets of ERPs that work later, stages (提交, 审核), duplicates of blind ones, what the mirror finds, and
-- the repairs.
INSERT INTO delivery.voucher_transition VALUES
  ('SENDING', 'ACCEPTED'), ('ACCEPTED', 'SAVED'), ('ACCEPTED', 'UNKNOWN'),
  ('DRIFTED', 'ADOPTED'), ('ADOPTED', 'VERIFIED'), ('ADOPTED', 'DRIFTED'),
  ('DRIFTED', 'QUEUED');

ALTER TABLE delivery.voucher DROP CONSTRAINT voucher_state_check, DROP CONSTRAINT voucher_check3;
ALTER TABLE delivery.voucher
  ADD COLUMN ticket text,
  -- How often it was made in the ERP: a document that was deleted there is sent anew as the next generation.
  ADD COLUMN generation integer NOT NULL DEFAULT 1,
  -- Where it stands in the ERP, as far as is known.
  ADD COLUMN erp_stage text,
  ADD COLUMN advance_due_at timestamptz,
  ADD COLUMN advance_tries integer NOT NULL DEFAULT 0,
  ADD COLUMN duplicate_check_at timestamptz,
  ADD COLUMN duplicate_checks integer NOT NULL DEFAULT 0,
  -- The journal's period, where the ERP had closed it and the voucher went to a later one (L11 lists it as LATE).
  ADD COLUMN late_from text,
  ADD CONSTRAINT voucher_state_check CHECK (state IN ('AWAITING_REVIEW', 'QUEUED', 'SENDING', 'ACCEPTED', 'UNKNOWN', 'SAVED', 'VERIFIED', 'REFUSED', 'DRIFTED', 'ADOPTED', 'SUPERSEDED')),
  ADD CONSTRAINT voucher_in_erp CHECK (state NOT IN ('SAVED', 'VERIFIED', 'DRIFTED', 'ADOPTED') OR erp_id IS NOT NULL),
  ADD CONSTRAINT voucher_ticket CHECK (state <> 'ACCEPTED' OR ticket IS NOT NULL),
  ADD CONSTRAINT voucher_stage CHECK (erp_stage IN ('DRAFT', 'SAVED', 'SUBMITTED', 'AUDITED', 'POSTED', 'VOID')),
  ADD CONSTRAINT voucher_late CHECK (late_from < period);

DROP INDEX delivery.voucher_due;
CREATE INDEX voucher_due ON delivery.voucher (book, voucher_date, number) WHERE state IN ('QUEUED', 'SENDING', 'ACCEPTED', 'UNKNOWN', 'SAVED');
CREATE INDEX voucher_follow_up ON delivery.voucher (book) WHERE advance_due_at IS NOT NULL OR duplicate_check_at IS NOT NULL;
CREATE INDEX voucher_erp_id ON delivery.voucher (erp_account, erp_id) WHERE erp_id IS NOT NULL;

-- Documents that vouchers had in the ERP and have no more.
CREATE TABLE delivery.former_document (
  book text NOT NULL,
  voucher_no bigint NOT NULL,
  generation integer NOT NULL,
  erp_account text NOT NULL,
  erp_id text NOT NULL,
  erp_number text,
  gone_at timestamptz NOT NULL,
  by text NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  PRIMARY KEY (book, voucher_no, generation),
  FOREIGN KEY (book, voucher_no) REFERENCES delivery.voucher
);

CREATE OR REPLACE FUNCTION delivery.check_voucher_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'vouchers are never deleted' USING ERRCODE = 'HL001'; END IF;
  IF (NEW.book, NEW.voucher_no, NEW.voucher_key, NEW.group_key, NEW.cut_no, NEW.category, NEW.shop, NEW.source, NEW.source_id,
      NEW.voucher_date, NEW.period, NEW.word, NEW.number, NEW.summary, NEW.attachments, NEW.preparer, NEW.corrects_voucher,
      NEW.late_from, NEW.content_hash, NEW.created_at)
     IS DISTINCT FROM
     (OLD.book, OLD.voucher_no, OLD.voucher_key, OLD.group_key, OLD.cut_no, OLD.category, OLD.shop, OLD.source, OLD.source_id,
      OLD.voucher_date, OLD.period, OLD.word, OLD.number, OLD.summary, OLD.attachments, OLD.preparer, OLD.corrects_voucher,
      OLD.late_from, OLD.content_hash, OLD.created_at)
  THEN RAISE EXCEPTION 'voucher content is append only; correct it by 红字/蓝字' USING ERRCODE = 'HL001'; END IF;
  IF NEW.generation = OLD.generation THEN
    IF OLD.erp_id IS NOT NULL AND NEW.erp_id IS DISTINCT FROM OLD.erp_id THEN RAISE EXCEPTION 'an ERP id is never changed' USING ERRCODE = 'HL001'; END IF;
    IF OLD.state = 'DRIFTED' AND NEW.state = 'QUEUED' THEN RAISE EXCEPTION 'a document is sent anew as the next generation only' USING ERRCODE = 'HL002'; END IF;
  ELSIF NOT (NEW.generation = OLD.generation + 1 AND OLD.state = 'DRIFTED' AND NEW.state = 'QUEUED' AND NEW.erp_id IS NULL
    AND EXISTS (SELECT 1 FROM delivery.former_document d
                WHERE (d.book, d.voucher_no, d.generation, d.erp_id) = (OLD.book, OLD.voucher_no, OLD.generation, OLD.erp_id)))
  THEN RAISE EXCEPTION 'the former document is kept before a next one is sent' USING ERRCODE = 'HL001'; END IF;
  IF NEW.state <> OLD.state AND NOT EXISTS (
    SELECT 1 FROM delivery.voucher_transition t WHERE t.from_state = OLD.state AND t.to_state = NEW.state)
  THEN RAISE EXCEPTION 'voucher state % does not lead to %', OLD.state, NEW.state USING ERRCODE = 'HL002'; END IF;
  RETURN NEW;
END $$;

ALTER TABLE delivery.attempt DROP CONSTRAINT attempt_step_check;
ALTER TABLE delivery.attempt ADD CONSTRAINT attempt_step_check
  CHECK (step IN ('FIND', 'SEND', 'POLL', 'READ_BACK', 'ADVANCE', 'DUPLICATES', 'REMOVE'));

-- Periods as the ERP told them last.
CREATE TABLE delivery.erp_period (
  erp_account text NOT NULL REFERENCES delivery.erp_account,
  period text NOT NULL CHECK (period ~ '^[0-9]{4}-[0-9]{2}$'),
  open boolean NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (erp_account, period)
);

ALTER TABLE delivery.flow ADD COLUMN mirrored_at timestamptz;

-- What the ERP holds against what was sent. A closed row stays as it is; the same break found again is a new row.
CREATE TABLE delivery.drift (
  drift_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  erp_account text NOT NULL REFERENCES delivery.erp_account,
  book text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('EDITED', 'DELETED', 'UNAUDITED', 'FOREIGN')),
  -- NULL: added by hand, and of none of ours.
  voucher_no bigint,
  erp_id text NOT NULL,
  erp_number text NOT NULL,
  period text NOT NULL,
  -- Differences as texts, one each.
  facts jsonb NOT NULL,
  proposal text NOT NULL CHECK (proposal IN ('RESEND', 'ADOPT', 'REVERSE', 'ADVANCE')),
  state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'REPAIRED', 'ADOPTED', 'CLEARED')),
  repair text CHECK (repair IN ('RESEND', 'ADOPT', 'REVERSE', 'ADVANCE')),
  found_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  closed_at timestamptz,
  closed_by text,
  reason text,
  FOREIGN KEY (book, voucher_no) REFERENCES delivery.voucher,
  CHECK (kind = 'FOREIGN' OR voucher_no IS NOT NULL),
  CHECK ((state = 'OPEN') = (closed_at IS NULL) AND (closed_at IS NULL) = (closed_by IS NULL)),
  CHECK ((state IN ('REPAIRED', 'ADOPTED')) = (repair IS NOT NULL) AND (repair IS NULL OR reason <> ''))
);
CREATE UNIQUE INDEX drift_open ON delivery.drift (erp_account, erp_id, kind) WHERE state = 'OPEN';
CREATE INDEX drift_document ON delivery.drift (erp_account, erp_id);
CREATE INDEX drift_voucher ON delivery.drift (book, voucher_no);

CREATE FUNCTION delivery.check_drift_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'OPEN' THEN RAISE EXCEPTION 'a closed break stays as it is' USING ERRCODE = 'HL001'; END IF;
  IF (NEW.erp_account, NEW.book, NEW.kind, NEW.voucher_no, NEW.erp_id, NEW.found_at)
     IS DISTINCT FROM (OLD.erp_account, OLD.book, OLD.kind, OLD.voucher_no, OLD.erp_id, OLD.found_at)
  THEN RAISE EXCEPTION 'a break stays that of its document' USING ERRCODE = 'HL001'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER drift_change BEFORE UPDATE ON delivery.drift FOR EACH ROW EXECUTE FUNCTION delivery.check_drift_change();

-- A voucher is taken back once, by the journal's own red entries.
CREATE TABLE delivery.reversal (
  book text NOT NULL,
  voucher_no bigint NOT NULL,
  by text NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  reversed_at timestamptz NOT NULL,
  PRIMARY KEY (book, voucher_no),
  FOREIGN KEY (book, voucher_no) REFERENCES delivery.voucher
);

SELECT engine.grant_room('delivery');
SELECT engine.append_only('delivery.former_document');
SELECT engine.append_only('delivery.reversal');
REVOKE DELETE, TRUNCATE ON delivery.drift FROM heliu_app;
REVOKE DELETE, TRUNCATE ON delivery.voucher, delivery.voucher_journal_line FROM heliu_app;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON delivery.voucher_transition FROM heliu_app;
