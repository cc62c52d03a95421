-- Allocation of orders to warehouses (分仓): a book's setting by version, and what was decided. Both append only; the last one counts.
CREATE TABLE orders.allocation_setting (
  book text NOT NULL REFERENCES ledger.book,
  version integer NOT NULL CHECK (version > 0),
  -- { warehouses, zones, freight, criteria, split, warehousesMax }
  definition jsonb NOT NULL CHECK (octet_length(definition::text) <= 8388608),
  note text NOT NULL CHECK (note <> ''),
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (book, version)
);

CREATE TABLE orders.allocation (
  book text NOT NULL,
  shop text NOT NULL,
  order_no text NOT NULL,
  allocation_no bigint GENERATED ALWAYS AS IDENTITY,
  statement_no bigint NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('PLATFORM', 'ALLOCATED', 'OVERRIDDEN', 'SHORT', 'NOT_NEEDED')),
  -- [{ warehouse, item, material, quantity }]
  units jsonb NOT NULL,
  -- Minor units of the book's currency; NULL: not known.
  freight bigint,
  -- [{ warehouse, taken, why, units, freight }]
  considered jsonb NOT NULL,
  decided_by text NOT NULL,
  reason text NOT NULL,
  decided_at timestamptz NOT NULL,
  PRIMARY KEY (book, shop, order_no, allocation_no),
  CHECK ((outcome = 'OVERRIDDEN') = (reason <> ''))
);

-- Not grant_room: it would give back what 0048 took.
GRANT SELECT, INSERT ON orders.allocation_setting, orders.allocation TO heliu_app;
SELECT engine.append_only('orders.allocation_setting');
SELECT engine.append_only('orders.allocation');
