-- How much each stream of a source told, day by day of reading: “no rows” is only zero where that is usual.
CREATE TABLE intake.stream_day (
  source text NOT NULL REFERENCES intake.source,
  stream text NOT NULL,
  -- Day of the house on which the windows were begun.
  day date NOT NULL,
  -- Whole windows that were read, rows in them as the source counts them (NULL: it does not tell), and as they came.
  windows integer NOT NULL DEFAULT 0,
  expected bigint,
  got bigint NOT NULL DEFAULT 0,
  -- Rows that were new, or told something new.
  changed bigint NOT NULL DEFAULT 0,
  -- Rows so far of the window that is being read.
  open_rows bigint NOT NULL DEFAULT 0,
  first_read_at timestamptz NOT NULL,
  last_read_at timestamptz NOT NULL,
  -- Looked at once the day was over; NULL: not yet.
  checked_at timestamptz,
  PRIMARY KEY (source, stream, day)
);
CREATE INDEX stream_day_unchecked ON intake.stream_day (source, day) WHERE checked_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON intake.stream_day TO heliu_app;
