-- What the sandboxes of the other ERPs keep, in one table: a voucher is its own JSON, found by its id or by keys.
CREATE TABLE sandbox.record (
  -- The sandbox and its tenant: `yonbip:tenant01`.
  server text NOT NULL,
  kind text NOT NULL,
  id text NOT NULL,
  -- In the order in which they came.
  ordinal bigint GENERATED ALWAYS AS IDENTITY,
  -- `period:BK01|2026-09`: what it can be found by besides its id.
  keys text[] NOT NULL DEFAULT '{}',
  body jsonb NOT NULL,
  PRIMARY KEY (server, kind, id)
);

CREATE INDEX ON sandbox.record USING gin (keys);

SELECT engine.grant_room('sandbox');
