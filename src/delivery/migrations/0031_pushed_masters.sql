-- Base data that Heliu wrote into an ERP, each try a row.
CREATE TABLE delivery.pushed_master (
  push_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  erp_account text NOT NULL REFERENCES delivery.erp_account,
  kind text NOT NULL CHECK (kind IN ('CUSTOMER', 'SUPPLIER', 'WAREHOUSE', 'MATERIAL', 'RATE')),
  code text NOT NULL CHECK (code <> ''),
  content jsonb NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('SAVED', 'REFUSED', 'UNKNOWN', 'FAILED')),
  erp_id text,
  erp_number text,
  problem jsonb,
  pushed_by text NOT NULL,
  pushed_at timestamptz NOT NULL,
  CHECK ((outcome = 'SAVED') = (erp_id IS NOT NULL) AND (outcome = 'SAVED') = (problem IS NULL))
);
CREATE INDEX pushed_master_code ON delivery.pushed_master (erp_account, kind, code, push_no);

SELECT engine.grant_room('delivery');
SELECT engine.append_only('delivery.pushed_master');
REVOKE DELETE, TRUNCATE ON delivery.voucher, delivery.voucher_journal_line, delivery.drift FROM heliu_app;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON delivery.voucher_transition FROM heliu_app;
