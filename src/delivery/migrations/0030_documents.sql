-- Business documents (业务单据): rows of the same outbox, of which the ERP makes the voucher itself. Of a flow (form_account set) the
-- voucher lines stand beside it: what the ERP's own voucher comes to. Handed in (document set): no journal line is behind it.
ALTER TABLE delivery.voucher
  ADD COLUMN form text NOT NULL DEFAULT 'VOUCHER',
  -- The account of the debtor that the ERP keeps in its sub-ledger (受控科目).
  ADD COLUMN form_account text,
  -- Content of a document that was handed in; amounts are decimal texts.
  ADD COLUMN document jsonb,
  ADD CONSTRAINT voucher_form CHECK (form IN ('VOUCHER', 'RECEIVABLE', 'OTHER_RECEIVABLE', 'RECEIPT', 'RECEIPT_REFUND', 'PAYABLE',
    'OTHER_PAYABLE', 'PAYMENT', 'PURCHASE_IN', 'SALES_OUT', 'SALES_RETURN', 'TRANSFER', 'TRANSFER_OUT', 'TRANSFER_IN', 'OTHER_IN',
    'OTHER_OUT', 'COUNT_GAIN', 'COUNT_LOSS')),
  ADD CONSTRAINT voucher_form_source CHECK (num_nonnulls(form_account, document) = CASE form WHEN 'VOUCHER' THEN 0 ELSE 1 END);

CREATE INDEX voucher_documents ON delivery.voucher (book, voucher_no) WHERE form <> 'VOUCHER';

CREATE OR REPLACE FUNCTION delivery.check_voucher_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'vouchers are never deleted' USING ERRCODE = 'HL001'; END IF;
  IF (NEW.book, NEW.voucher_no, NEW.voucher_key, NEW.group_key, NEW.cut_no, NEW.category, NEW.shop, NEW.source, NEW.source_id,
      NEW.voucher_date, NEW.period, NEW.word, NEW.number, NEW.summary, NEW.attachments, NEW.preparer, NEW.corrects_voucher,
      NEW.late_from, NEW.form, NEW.form_account, NEW.document, NEW.content_hash, NEW.created_at)
     IS DISTINCT FROM
     (OLD.book, OLD.voucher_no, OLD.voucher_key, OLD.group_key, OLD.cut_no, OLD.category, OLD.shop, OLD.source, OLD.source_id,
      OLD.voucher_date, OLD.period, OLD.word, OLD.number, OLD.summary, OLD.attachments, OLD.preparer, OLD.corrects_voucher,
      OLD.late_from, OLD.form, OLD.form_account, OLD.document, OLD.content_hash, OLD.created_at)
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

-- What was handed in books by itself: it takes no journal line, so that nothing is booked by both.
CREATE FUNCTION delivery.check_line_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM delivery.voucher v WHERE v.book = NEW.book AND v.voucher_no = NEW.voucher_no AND v.document IS NOT NULL)
  THEN RAISE EXCEPTION 'a document that was handed in has no voucher lines' USING ERRCODE = 'HL001'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER line_owner BEFORE INSERT ON delivery.voucher_line FOR EACH ROW EXECUTE FUNCTION delivery.check_line_owner();
CREATE TRIGGER line_owner BEFORE INSERT ON delivery.voucher_journal_line FOR EACH ROW EXECUTE FUNCTION delivery.check_line_owner();

-- Granted again by 0026 with the rest of the room.
REVOKE DELETE, TRUNCATE ON delivery.drift FROM heliu_app;
