-- Stock in units: what moved (append only), where it stands, what is promised to orders, and what snapshots say.
CREATE SCHEMA inventory;

CREATE TABLE inventory.position (
  book text NOT NULL,
  warehouse text NOT NULL,
  material text NOT NULL,
  -- Sellable units (良品). Below zero: more was told to leave than to come.
  on_hand bigint NOT NULL DEFAULT 0,
  -- Units that cannot be sold (次品).
  defective bigint NOT NULL DEFAULT 0,
  -- Of on_hand, promised to orders: Σ of the reservations that are open.
  reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (book, warehouse, material)
);
CREATE INDEX position_material ON inventory.position (book, material, warehouse);

-- One told thing (a row of a stock stream, an order) names its movements whole each time; stored is what differs from what it
-- named before. So its `telling` rows add up to what it says now, and the same told twice stores nothing.
CREATE TABLE inventory.movement (
  book text NOT NULL,
  -- `orders`, or `<source account>/<stream>`; then the order (`<shop>/<order>`) or the key of the row.
  origin text NOT NULL,
  origin_key text NOT NULL,
  -- 1, 2 … : the times that it told something else; within it the lines.
  telling integer NOT NULL,
  line_no integer NOT NULL,
  -- The order's statement, or the row's revision.
  statement_no bigint NOT NULL,
  -- core/movements.ts.
  kind text NOT NULL CHECK (kind ~ '^[A-Z_]{2,32}$'),
  warehouse text NOT NULL,
  material text NOT NULL,
  condition text NOT NULL CHECK (condition IN ('GOOD', 'DEFECTIVE')),
  -- Signed units of the material: plus comes in.
  quantity bigint NOT NULL,
  -- What it does to the position: goods recognised later have left already.
  hand bigint NOT NULL GENERATED ALWAYS AS (CASE kind WHEN 'RECOGNISE' THEN 0 ELSE quantity END) STORED,
  shop text NOT NULL,
  sku text NOT NULL,
  msku text NOT NULL,
  -- Signed units of the SKU as sold; of a bundle on the first of its parts only, so that they add up to what was sold.
  units bigint NOT NULL,
  business_date date NOT NULL,
  order_no text NOT NULL,
  item text NOT NULL,
  parcel text NOT NULL,
  -- Kind of the order, or the source's own word.
  reason text NOT NULL,
  -- Number of the document at the source.
  reference text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (book, origin, origin_key, telling, line_no),
  CHECK (quantity <> 0 OR units <> 0)
);
-- A document may move to another book with its warehouse: what it told before is found by its key alone.
CREATE INDEX movement_told ON inventory.movement (origin, origin_key);
CREATE INDEX movement_position ON inventory.movement (book, warehouse, material, business_date DESC);
CREATE INDEX movement_order ON inventory.movement (book, shop, order_no, item) WHERE order_no <> '';

CREATE TABLE inventory.reservation (
  book text NOT NULL,
  shop text NOT NULL,
  order_no text NOT NULL,
  item text NOT NULL,
  warehouse text NOT NULL,
  material text NOT NULL,
  -- 1, 2 … : promised again after the former one was through.
  attempt integer NOT NULL,
  quantity bigint NOT NULL CHECK (quantity > 0),
  issued bigint NOT NULL DEFAULT 0 CHECK (issued >= 0),
  released bigint NOT NULL DEFAULT 0 CHECK (released >= 0),
  open bigint NOT NULL GENERATED ALWAYS AS (quantity - issued - released) STORED CHECK (open >= 0),
  state text NOT NULL GENERATED ALWAYS AS (
    CASE WHEN quantity > issued + released THEN 'RESERVED' WHEN issued > 0 THEN 'ISSUED' ELSE 'RELEASED' END) STORED,
  expires_at timestamptz NOT NULL,
  -- Why units of it were released; empty: none were.
  reason text NOT NULL DEFAULT '' CHECK ((reason <> '') = (released > 0)),
  reserved_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (book, shop, order_no, item, warehouse, material, attempt)
);
CREATE UNIQUE INDEX reservation_open ON inventory.reservation (book, shop, order_no, item, warehouse, material)
  WHERE quantity > issued + released;
CREATE INDEX reservation_expires ON inventory.reservation (expires_at) WHERE quantity > issued + released;
CREATE INDEX reservation_position ON inventory.reservation (book, warehouse, material)
  WHERE quantity > issued + released;

-- What the source itself counts, as last told: it proves the movements and changes no position.
CREATE TABLE inventory.balance (
  book text NOT NULL,
  origin text NOT NULL,
  origin_key text NOT NULL,
  warehouse text NOT NULL,
  material text NOT NULL,
  on_hand bigint NOT NULL,
  defective bigint NOT NULL,
  told_at timestamptz NOT NULL,
  PRIMARY KEY (origin, origin_key, book, warehouse, material)
);
CREATE INDEX balance_position ON inventory.balance (book, warehouse, material);

SELECT engine.grant_room('inventory');
SELECT engine.append_only('inventory.movement');
