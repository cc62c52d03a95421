-- Shops (店铺 = customer and debtor, accounting.md §1.3), exchange rates, tax rates.
CREATE SCHEMA masterdata;

CREATE TABLE masterdata.shop (
  book text NOT NULL REFERENCES ledger.book,
  code text NOT NULL CHECK (code ~ '^[A-Z0-9][A-Z0-9._-]{0,31}$'),
  name text NOT NULL,
  platform text NOT NULL,
  marketplace text NOT NULL,
  currency text NOT NULL,
  zone text NOT NULL,
  customer text NOT NULL,
  department text NOT NULL,
  warehouse text NOT NULL,
  card text NOT NULL DEFAULT '',
  lender text NOT NULL DEFAULT '',
  tax_registrations text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  PRIMARY KEY (book, code),
  UNIQUE (code)
);

-- value units of `quoted_unit` × currency = 1 … : rate = value / quoted_unit, or 1 / (value / quoted_unit) when inverse.
CREATE TABLE masterdata.rate (
  rate_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  currency text NOT NULL,
  functional text NOT NULL,
  rate_type text NOT NULL CHECK (rate_type IN ('PARITY', 'CUSTOM', 'CLOSING', 'DEAL', 'AVERAGE')),
  rate_date date NOT NULL,
  value numeric NOT NULL CHECK (value > 0),
  quoted_unit integer NOT NULL DEFAULT 1 CHECK (quoted_unit > 0),
  inverse boolean NOT NULL DEFAULT false,
  source text NOT NULL,
  entered_by text NOT NULL,
  entered_at timestamptz NOT NULL
);
CREATE INDEX rate_lookup ON masterdata.rate (currency, functional, rate_type, rate_date DESC, rate_no DESC);

CREATE TABLE masterdata.tax_rate (
  jurisdiction text NOT NULL,
  goods_class text NOT NULL DEFAULT 'STANDARD',
  effective_from date NOT NULL,
  rate numeric NOT NULL CHECK (rate >= 0),
  source text NOT NULL,
  PRIMARY KEY (jurisdiction, goods_class, effective_from)
);

SELECT engine.grant_room('masterdata');
REVOKE UPDATE, DELETE, TRUNCATE ON masterdata.rate FROM heliu_app;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON masterdata.rate FOR EACH ROW EXECUTE FUNCTION engine.refuse_change();
