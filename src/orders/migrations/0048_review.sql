-- Review of orders (审单): a book's own rules, marks that it blocks, and the ways to an order's history.

-- A rule of the house (code, not a row) is in force until the book has an approved one of its code. A version is never edited: a
-- change is a new one.
CREATE TABLE orders.review_rule (
  rule_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  book text NOT NULL REFERENCES ledger.book,
  code text NOT NULL CHECK (code ~ '^[A-Z][A-Z0-9_]{1,39}$'),
  version integer NOT NULL CHECK (version > 0),
  effective_from date NOT NULL,
  -- { enabled, reason, priority, effect, score, condition, cases }
  definition jsonb NOT NULL CHECK (octet_length(definition::text) <= 65536),
  note text NOT NULL,
  state text NOT NULL DEFAULT 'DRAFT' CHECK (state IN ('DRAFT', 'APPROVED', 'RETIRED')),
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  approved_by text,
  approved_at timestamptz,
  retired_by text,
  retired_at timestamptz,
  UNIQUE (book, code, version),
  CHECK (approved_by IS NULL OR approved_by <> made_by),
  CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
  CHECK ((retired_by IS NULL) = (retired_at IS NULL)),
  CHECK (state <> 'DRAFT' OR approved_by IS NULL),
  CHECK (state <> 'APPROVED' OR approved_by IS NOT NULL),
  CHECK ((state = 'RETIRED') = (retired_by IS NOT NULL))
);

-- DRAFT → APPROVED → RETIRED, or DRAFT → RETIRED; nothing else of a version changes.
CREATE FUNCTION orders.check_review_rule_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a review rule only goes on from DRAFT to APPROVED to RETIRED'; END IF;
  IF (NEW.rule_no, NEW.book, NEW.code, NEW.version, NEW.effective_from, NEW.definition, NEW.note, NEW.made_by, NEW.made_at)
     IS DISTINCT FROM
     (OLD.rule_no, OLD.book, OLD.code, OLD.version, OLD.effective_from, OLD.definition, OLD.note, OLD.made_by, OLD.made_at)
     OR (OLD.approved_by IS NOT NULL
         AND (NEW.approved_by, NEW.approved_at) IS DISTINCT FROM (OLD.approved_by, OLD.approved_at))
     OR (OLD.state, NEW.state) NOT IN (('DRAFT', 'APPROVED'), ('DRAFT', 'RETIRED'), ('APPROVED', 'RETIRED'))
  THEN RAISE EXCEPTION 'a review rule only goes on from DRAFT to APPROVED to RETIRED'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER review_rule_change BEFORE UPDATE OR DELETE ON orders.review_rule
  FOR EACH ROW EXECUTE FUNCTION orders.check_review_rule_change();

-- A keyed hash that a book blocks, or frees again; the last change counts. Named by the order that it was taken from.
CREATE TABLE orders.blocked_mark (
  book text NOT NULL REFERENCES ledger.book,
  kind text NOT NULL CHECK (kind IN ('BUYER', 'ADDRESS')),
  mark text NOT NULL CHECK (mark <> ''),
  change_no bigint GENERATED ALWAYS AS IDENTITY,
  blocked boolean NOT NULL,
  shop text NOT NULL,
  order_no text NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (book, kind, mark, change_no)
);

-- Earlier orders of a buyer, of an address; the last lines of a SKU.
CREATE INDEX revision_buyer ON orders.revision (book, (told->'buyer'->>'buyer'), (told->>'purchasedAt'))
  WHERE told->'buyer'->>'buyer' <> '';
CREATE INDEX revision_address ON orders.revision (book, (told->'buyer'->>'address'), (told->>'purchasedAt'))
  WHERE told->'buyer'->>'address' <> '';
CREATE INDEX cell_sku ON orders.cell (book, sku, statement_no DESC) WHERE what = 'PRINCIPAL';

SELECT engine.grant_room('orders');
REVOKE DELETE ON orders.review_rule FROM heliu_app;
SELECT engine.append_only('orders.blocked_mark');
