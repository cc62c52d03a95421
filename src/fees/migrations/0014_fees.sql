-- Item rules that a person accepted or added, beside the default pack in the code. Append only: a new version wins.
CREATE SCHEMA fees;

CREATE TABLE fees.item_rule (
  rule_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  book text NOT NULL REFERENCES ledger.book,
  transaction_type text NOT NULL,
  amount_type text NOT NULL,
  amount_description text NOT NULL,
  fee_key text NOT NULL,
  -- ACCEPTED: posts. WITHDRAWN: as if never accepted.
  state text NOT NULL CHECK (state IN ('ACCEPTED', 'WITHDRAWN')),
  effective_from date NOT NULL,
  decided_by text NOT NULL,
  reason text NOT NULL,
  decided_at timestamptz NOT NULL
);
CREATE INDEX item_rule_book ON fees.item_rule (book, rule_no);

SELECT engine.grant_room('fees');
REVOKE UPDATE, DELETE, TRUNCATE ON fees.item_rule FROM heliu_app;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON fees.item_rule FOR EACH ROW EXECUTE FUNCTION engine.refuse_change();
