-- What the last chart check of a connection found. `fingerprint` is of all it looked at: where it is the same, nothing is checked anew.
CREATE TABLE delivery.chart_check (
  erp_account text PRIMARY KEY REFERENCES delivery.erp_account,
  fingerprint text NOT NULL,
  checked_at timestamptz NOT NULL,
  findings jsonb NOT NULL
);

SELECT engine.grant_room('delivery');
REVOKE DELETE, TRUNCATE ON delivery.voucher, delivery.voucher_journal_line FROM heliu_app;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON delivery.voucher_transition FROM heliu_app;
