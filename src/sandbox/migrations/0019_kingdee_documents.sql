-- Vouchers that can be changed, posted and deleted; and records of every other 金蝶 form.
ALTER TABLE sandbox.kingdee_voucher ADD COLUMN posted boolean NOT NULL DEFAULT false;
ALTER TABLE sandbox.kingdee_voucher ADD COLUMN modified_ms bigint;
UPDATE sandbox.kingdee_voucher SET modified_ms = created_ms;
ALTER TABLE sandbox.kingdee_voucher ALTER COLUMN modified_ms SET NOT NULL;

CREATE TABLE sandbox.kingdee_record (
  id bigint GENERATED ALWAYS AS IDENTITY (START WITH 200001) PRIMARY KEY,
  acct_id text NOT NULL,
  form text NOT NULL,
  number text NOT NULL CHECK (number <> ''),
  state text NOT NULL,
  forbidden boolean NOT NULL,
  -- Exact JSON; jsonb would rewrite 7.10 and the order of keys.
  body text NOT NULL,
  created_ms bigint NOT NULL,
  modified_ms bigint NOT NULL,
  UNIQUE (acct_id, form, number)
);

SELECT engine.grant_room('sandbox');
