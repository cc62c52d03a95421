-- Orders of all platforms: what was told of each (revisions with their cells, append only), and where each stands.
CREATE SCHEMA orders;

-- One statement of one order. Its number is of the sequence of all statements: a journal line names (statement, cell).
CREATE TABLE orders.revision (
  book text NOT NULL,
  statement_no bigint NOT NULL,
  shop text NOT NULL,
  order_no text NOT NULL,
  -- 1, 2 … in order of arrival.
  revision integer NOT NULL,
  source text NOT NULL,
  stream text NOT NULL,
  row_key text NOT NULL,
  document_no bigint NOT NULL,
  byte_offset bigint NOT NULL,
  byte_length integer NOT NULL,
  currency text NOT NULL,
  -- The marketplace's own clock, as the source tells it; the later one counts.
  updated_at text NOT NULL,
  -- The order noun (core/orders.ts), amounts as decimal integers of minor units.
  told jsonb NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (book, statement_no),
  UNIQUE (book, shop, order_no, revision)
);

-- One named amount of one order line.
CREATE TABLE orders.cell (
  book text NOT NULL,
  statement_no bigint NOT NULL,
  cell_no integer NOT NULL,
  item text NOT NULL,
  sku text NOT NULL,
  what text NOT NULL,
  amount bigint NOT NULL,
  quantity bigint NOT NULL,
  PRIMARY KEY (book, statement_no, cell_no),
  FOREIGN KEY (book, statement_no) REFERENCES orders.revision
);

CREATE TABLE orders."order" (
  book text NOT NULL,
  shop text NOT NULL,
  order_no text NOT NULL,
  platform text NOT NULL,
  marketplace text NOT NULL,
  currency text NOT NULL,
  kind text NOT NULL,
  status text NOT NULL,
  fulfilment text NOT NULL,
  purchased_at text NOT NULL,
  -- Σ of its lines as the buyer pays them, tax-exclusive, minor units of `currency`.
  amount bigint NOT NULL,
  units bigint NOT NULL,
  -- When the source last changed it: an older word is not taken.
  told_at text NOT NULL,
  -- The statement that counts, and the one that is in the book.
  told_statement bigint NOT NULL,
  posted_statement bigint,
  -- DUE: a statement waits for its turn. WAITING: nothing to post yet (not shipped). HELD: review or a problem; `problems` says
  -- which. POSTED: the book has what was told. REJECTED: by review; nothing is ever posted.
  state text NOT NULL CHECK (state IN ('DUE', 'WAITING', 'HELD', 'POSTED', 'REJECTED')),
  -- Day on which it is looked at again without news (recognition by a later date); NULL: only by news.
  due_on date,
  problems jsonb NOT NULL DEFAULT '[]',
  -- Subjects of the exceptions that it waits for.
  causes text[] NOT NULL DEFAULT '{}',
  -- What it asks of the platform from which day on, [{date, fc}], and what it will ask yet.
  claims jsonb NOT NULL DEFAULT '[]',
  open_amount bigint NOT NULL DEFAULT 0,
  -- L05: units = shipped + cancelled + open.
  shipped integer NOT NULL DEFAULT 0,
  cancelled integer NOT NULL DEFAULT 0,
  open integer NOT NULL DEFAULT 0,
  recognised integer NOT NULL DEFAULT 0,
  -- Rates entered later do not change what was posted.
  rates_up_to bigint,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (book, shop, order_no)
);
CREATE INDEX order_cause ON orders."order" USING gin (causes) WHERE causes <> '{}';

-- What streams of parcels tell: a parcel as it concerns one order, which may not have been told yet. The last word of the source.
CREATE TABLE orders.parcel (
  book text NOT NULL,
  shop text NOT NULL,
  order_no text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('PARCEL', 'DAY')),
  parcel text NOT NULL,
  state text NOT NULL CHECK (state IN ('WAITING', 'SHIPPED', 'CANCELLED')),
  -- core/orders.ts ParcelStatement.parcel.
  told jsonb NOT NULL,
  document_no bigint NOT NULL,
  byte_offset bigint NOT NULL,
  byte_length integer NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (book, shop, order_no, kind, parcel)
);
CREATE INDEX order_due ON orders."order" (book, shop) WHERE state = 'DUE';
CREATE INDEX order_due_on ON orders."order" (due_on) WHERE due_on IS NOT NULL;
CREATE INDEX order_purchased ON orders."order" (book, purchased_at DESC, shop, order_no);
CREATE INDEX order_state ON orders."order" (book, state);

-- What review decided: by the rules, or by a person with a reason. The last one counts.
CREATE TABLE orders.decision (
  book text NOT NULL,
  shop text NOT NULL,
  order_no text NOT NULL,
  decision_no bigint GENERATED ALWAYS AS IDENTITY,
  statement_no bigint NOT NULL,
  effect text NOT NULL CHECK (effect IN ('PASS', 'HOLD', 'REJECT')),
  score integer NOT NULL,
  -- [{ rule, effect, score, reason }]
  parts jsonb NOT NULL,
  decided_by text NOT NULL,
  reason text NOT NULL,
  decided_at timestamptz NOT NULL,
  PRIMARY KEY (book, shop, order_no, decision_no)
);

-- Order income in settlements of mode O, and its refunds, as each settlement was posted last: rewritten with it.
CREATE TABLE orders.settled_line (
  book text NOT NULL,
  shop text NOT NULL,
  settlement_id text NOT NULL,
  statement_no bigint NOT NULL,
  cell_no integer NOT NULL,
  -- `-`: the paper names none.
  order_no text NOT NULL,
  -- Date of the settlement's entry.
  entry_date date NOT NULL,
  refund boolean NOT NULL,
  amount bigint NOT NULL,
  -- Of `amount`: posts nothing here; 2204; the rest posts as in mode S. `given_back`, of `matched`: out of 2204 by the order.
  matched bigint NOT NULL,
  advance bigint NOT NULL,
  given_back bigint NOT NULL,
  PRIMARY KEY (book, shop, settlement_id, cell_no, order_no)
);
CREATE INDEX settled_line_order ON orders.settled_line (book, shop, order_no);
CREATE INDEX settled_line_cell ON orders.settled_line (book, statement_no, cell_no);

-- What a settlement paid ahead of the goods of an order, and what 2204 carries for it.
CREATE TABLE orders.settled_advance (
  book text NOT NULL,
  shop text NOT NULL,
  settlement_id text NOT NULL,
  order_no text NOT NULL,
  entry_date date NOT NULL,
  rate numeric NOT NULL,
  rate_ref text NOT NULL,
  fc bigint NOT NULL,
  lc bigint NOT NULL,
  -- [{ statementNo, cellNo, fc }]
  cells jsonb NOT NULL,
  PRIMARY KEY (book, shop, settlement_id, order_no, entry_date, rate_ref)
);
CREATE INDEX settled_advance_order ON orders.settled_advance (book, shop, order_no);

-- Orders that ask for something else than before: the settlements that name them are matched anew, and the notes are gone.
CREATE TABLE orders.claims_changed (
  change_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  book text NOT NULL,
  shop text NOT NULL,
  order_no text NOT NULL
);
CREATE INDEX claims_changed_shop ON orders.claims_changed (book, shop);

-- What a person said of an order that settlements name and the book does not have. The last one counts.
CREATE TABLE orders.settled_decision (
  decision_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  book text NOT NULL,
  shop text NOT NULL,
  order_no text NOT NULL,
  decision text NOT NULL CHECK (decision IN ('REVENUE', 'PRE_GO_LIVE')),
  reason text NOT NULL,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL
);
CREATE INDEX settled_decision_order ON orders.settled_decision (book, shop, order_no, decision_no DESC);

-- What a platform takes, as far as it is known before a settlement: COMMISSION as a share of net revenue, FULFILMENT as the amount of
-- one unit of a SKU. The last one entered of the latest day counts.
CREATE TABLE orders.fee_rate (
  rate_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  book text NOT NULL,
  shop text NOT NULL,
  fee_key text NOT NULL CHECK (fee_key IN ('COMMISSION', 'FULFILMENT')),
  -- Empty: all SKUs.
  sku text NOT NULL,
  effective_from date NOT NULL,
  rate numeric NOT NULL CHECK (rate > 0),
  entered_by text NOT NULL,
  entered_at timestamptz NOT NULL
);
CREATE INDEX fee_rate_shop ON orders.fee_rate (book, shop, fee_key, sku, effective_from DESC, rate_no DESC);

-- Transactions that the platform told and that no settlement holds yet: deferred, or not settled (accounting.md §2.1, mode S).
CREATE TABLE orders.deferred_item (
  book text NOT NULL,
  shop text NOT NULL,
  order_no text NOT NULL,
  fee_key text NOT NULL,
  posted_on date NOT NULL,
  -- NULL: not yet.
  released_on date,
  -- Plus = to the seller, minor units of the shop's currency.
  amount bigint NOT NULL,
  PRIMARY KEY (book, shop, order_no, fee_key, posted_on)
);

SELECT engine.grant_room('orders');
SELECT engine.append_only('orders.revision');
SELECT engine.append_only('orders.cell');
SELECT engine.append_only('orders.decision');
SELECT engine.append_only('orders.settled_decision');
SELECT engine.append_only('orders.fee_rate');
