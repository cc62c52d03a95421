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
