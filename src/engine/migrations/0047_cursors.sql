-- Breakpoints of the streams that are read from outside (DESIGN.md §4 “Source connector”): where each goes on, and whether it
-- rests. Saved in the transaction that stores what was read up to there.
CREATE TABLE engine.cursor (
  source text NOT NULL,
  stream text NOT NULL,
  -- The connector's own; NULL: nothing was read yet.
  cursor jsonb,
  -- READY: read when due. PAUSED: the other side is down or refuses; `problem` says why, and it is probed when due.
  state text NOT NULL CHECK (state IN ('READY', 'PAUSED')),
  problem jsonb,
  failures integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (source, stream),
  CHECK ((state = 'PAUSED') = (problem IS NOT NULL))
);
CREATE INDEX cursor_due ON engine.cursor (due_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.cursor TO heliu_app;
