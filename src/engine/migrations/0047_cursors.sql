-- Breakpoints of the streams that are read from outside (DESIGN.md §4 “Source connector”): where each goes on, and whether it
-- rests. Saved in the transaction that stores what was read up to there.
CREATE TABLE engine.cursor (
  source text NOT NULL,
  stream text NOT NULL,
  -- The connector's own; NULL: nothing was read yet.
  cursor jsonb,
  -- READY: read when due. PAUSED: the other side is down or refuses; `problem` says why, and it is tried when due.
  -- STOPPED: by a person; not read until resumed.
  state text NOT NULL CHECK (state IN ('READY', 'PAUSED', 'STOPPED')),
  problem jsonb,
  failures integer NOT NULL DEFAULT 0,
  -- infinity: only a person can help.
  due_at timestamptz NOT NULL,
  -- Who reads it now, and until when that stands without a word.
  lease_owner text,
  lease_until timestamptz,
  -- Of the last page that was stored, by the source's own clock.
  window_from text NOT NULL DEFAULT '',
  window_to text NOT NULL DEFAULT '',
  -- Rows told so far, those told again among them.
  rows bigint NOT NULL DEFAULT 0,
  -- Last page, and the end of the last whole round.
  read_at timestamptz,
  round_at timestamptz,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (source, stream),
  CHECK ((state = 'PAUSED') = (problem IS NOT NULL)),
  CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
);
CREATE INDEX cursor_due ON engine.cursor (due_at) WHERE state <> 'STOPPED';
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.cursor TO heliu_app;
