-- How often an outside system may be called, by all workers of all processes together. The row of a key is its lock; time is
-- the database's own, so that hosts whose clocks differ still share one line of slots.
CREATE TABLE engine.shared_limit (
  key text PRIMARY KEY,
  -- The next slot that nobody has.
  next_at timestamptz NOT NULL,
  -- Between two slots now: as agreed, or longer for a while after the other side said “too many”.
  interval_ms integer NOT NULL CHECK (interval_ms > 0),
  -- Nobody calls before this.
  closed_until timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.shared_limit TO heliu_app;
