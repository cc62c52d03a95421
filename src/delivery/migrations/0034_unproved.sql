-- Vouchers in ERPs that cannot be asked: saved by the ERP's own answer, never compared; and what a person found there.
INSERT INTO delivery.voucher_transition VALUES
  ('SAVED', 'UNPROVED'), ('UNPROVED', 'VERIFIED'), ('UNPROVED', 'DRIFTED'), ('REFUSED', 'SAVED');

ALTER TABLE delivery.voucher DROP CONSTRAINT voucher_state_check, DROP CONSTRAINT voucher_in_erp;
ALTER TABLE delivery.voucher
  ADD COLUMN confirmed_by text,
  ADD COLUMN confirmed_at timestamptz,
  ADD CONSTRAINT voucher_state_check CHECK (state IN ('AWAITING_REVIEW', 'QUEUED', 'SENDING', 'ACCEPTED', 'UNKNOWN', 'SAVED', 'UNPROVED', 'VERIFIED', 'REFUSED', 'DRIFTED', 'ADOPTED', 'SUPERSEDED')),
  ADD CONSTRAINT voucher_in_erp CHECK (state NOT IN ('SAVED', 'UNPROVED', 'VERIFIED', 'DRIFTED', 'ADOPTED') OR erp_id IS NOT NULL),
  ADD CONSTRAINT voucher_confirmed CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL));

-- Events that ERPs sent, by their ids: a repetition (retries go on for 24 hours) changes nothing. Kept for a week.
CREATE TABLE delivery.erp_event (
  erp_account text NOT NULL REFERENCES delivery.erp_account,
  event_id text NOT NULL,
  type text NOT NULL,
  -- How its signature was made, where the ERP's descriptions of that contradict each other.
  variant text NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (erp_account, event_id)
);

GRANT SELECT, INSERT, DELETE ON delivery.erp_event TO heliu_app;
