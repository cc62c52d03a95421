-- Policies of accounting.md §10 by book and, where set, by shop; append only, with effective dates.
CREATE SCHEMA spec;

CREATE TABLE spec.policy (
  policy_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  book text NOT NULL REFERENCES ledger.book,
  shop text NOT NULL DEFAULT '',
  key text NOT NULL,
  value text NOT NULL,
  effective_from date NOT NULL,
  set_by text NOT NULL,
  approved_by text,
  set_at timestamptz NOT NULL
);
CREATE INDEX policy_lookup ON spec.policy (book, shop, key, effective_from DESC, policy_no DESC);

SELECT engine.grant_room('spec');
REVOKE UPDATE, DELETE, TRUNCATE ON spec.policy FROM heliu_app;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON spec.policy FOR EACH ROW EXECUTE FUNCTION engine.refuse_change();
