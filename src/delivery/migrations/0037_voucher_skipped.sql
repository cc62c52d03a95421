-- A person settles a voucher by hand in the ERP: it leaves the queue with a reason, stays listed as not sent, and may come back.
INSERT INTO delivery.voucher_transition VALUES ('QUEUED', 'SKIPPED'), ('REFUSED', 'SKIPPED'), ('SKIPPED', 'QUEUED');

ALTER TABLE delivery.voucher DROP CONSTRAINT voucher_state_check;
ALTER TABLE delivery.voucher
  ADD COLUMN skipped_by text,
  ADD COLUMN skipped_at timestamptz,
  ADD COLUMN skip_reason text,
  ADD CONSTRAINT voucher_state_check CHECK (state IN ('AWAITING_REVIEW', 'QUEUED', 'SENDING', 'ACCEPTED', 'UNKNOWN', 'SAVED', 'UNPROVED', 'VERIFIED', 'REFUSED', 'DRIFTED', 'ADOPTED', 'SKIPPED', 'SUPERSEDED')),
  ADD CONSTRAINT voucher_skipped CHECK ((state = 'SKIPPED') = (skip_reason IS NOT NULL) AND (skip_reason IS NULL) = (skipped_by IS NULL)
    AND (skip_reason IS NULL) = (skipped_at IS NULL) AND skip_reason ~ '\S');

-- Both sides of each fact of a break: [{ what, line, ours, theirs }], `-` where there is none.
ALTER TABLE delivery.drift ADD COLUMN differences jsonb NOT NULL DEFAULT '[]';
