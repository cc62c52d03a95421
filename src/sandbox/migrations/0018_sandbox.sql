-- What the sandbox ERPs keep, so that several sandbox servers share it and it outlives them. Not the house's books.
CREATE SCHEMA sandbox;

CREATE TABLE sandbox.kingdee_voucher (
  id bigint GENERATED ALWAYS AS IDENTITY (START WITH 100001) PRIMARY KEY,
  acct_id text NOT NULL,
  book text NOT NULL,
  year integer NOT NULL,
  period integer NOT NULL CHECK (period BETWEEN 1 AND 12),
  voucher_group text NOT NULL,
  number text NOT NULL CHECK (number <> ''),
  voucher_date text NOT NULL,
  business_date text NOT NULL,
  attachments integer NOT NULL,
  state text NOT NULL,
  created_ms bigint NOT NULL,
  entries jsonb NOT NULL,
  UNIQUE (acct_id, book, year, period, voucher_group, number)
);

-- The different beginnings of a voucher's 摘要, lower case: a search by text reads this and no entries.
CREATE TABLE sandbox.kingdee_text (
  voucher bigint NOT NULL REFERENCES sandbox.kingdee_voucher ON DELETE CASCADE,
  beginning text COLLATE "C" NOT NULL,
  PRIMARY KEY (beginning, voucher)
);

SELECT engine.grant_room('sandbox');
