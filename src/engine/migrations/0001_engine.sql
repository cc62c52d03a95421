-- Engine: migrations, the application's role, append-only guards, exceptions, audit chain, secrets.

CREATE SCHEMA engine;

DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'heliu_app') THEN
    CREATE ROLE heliu_app NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- roles are of the cluster: another database may win
END $$;

CREATE TABLE engine.migration (
  number integer PRIMARY KEY,
  name text NOT NULL,
  sha256 text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- For row triggers BEFORE UPDATE OR DELETE and statement triggers BEFORE TRUNCATE of append-only tables. The missing
-- grant stops the application; this stops the owner as well, who has to drop the trigger first, which is a visible act.
CREATE FUNCTION engine.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append only: % refused on %.%', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'HL001';
END $$;

-- Both guards for one table; the owner room calls it after grant_room.
CREATE FUNCTION engine.append_only(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION engine.refuse_change()', target);
  EXECUTE format('CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION engine.refuse_change()', target);
  EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM heliu_app', target);
END $$;

-- What the application may do in a room's schema; called at the end of each of the room's migrations. Append-only tables
-- (those with the trigger) get SELECT and INSERT, also when an earlier migration made them.
CREATE FUNCTION engine.grant_room(room name) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  one record;
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO heliu_app', room);
  EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO heliu_app', room);
  FOR one IN
    SELECT c.oid::regclass AS target,
           EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgfoid = 'engine.refuse_change'::regproc
                   AND t.tgtype & 24 = 24 AND t.tgattr = ''::int2vector) AS guarded -- 8 DELETE | 16 UPDATE, of any column
    FROM pg_class c
    WHERE c.relnamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = room) AND c.relkind IN ('r', 'p', 'v', 'm')
  LOOP
    EXECUTE format(CASE WHEN one.guarded THEN 'GRANT SELECT, INSERT ON %s TO heliu_app'
                        ELSE 'GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO heliu_app' END, one.target);
  END LOOP;
END $$;

CREATE TABLE engine.exception (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL UNIQUE GENERATED ALWAYS AS ('E-' || lpad(number::text, greatest(6, length(number::text)), '0')) STORED,
  code text NOT NULL,
  level text NOT NULL CHECK (level IN ('L1', 'L2', 'L3')),
  owner text NOT NULL CHECK (owner IN ('config', 'preparer', 'reviewer', 'cashier', 'admin', 'auditor')),
  state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'RETRYING', 'RESOLVED', 'SKIPPED')),
  place jsonb NOT NULL,
  params jsonb NOT NULL,
  subject text NOT NULL,
  count bigint NOT NULL DEFAULT 1 CHECK (count > 0),
  opened_at timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  deadline_at timestamptz NOT NULL,
  decided_by text,
  decided_at timestamptz,
  reason text,
  CHECK ((state IN ('RESOLVED', 'SKIPPED')) = (decided_at IS NOT NULL AND decided_by IS NOT NULL) OR state = 'RETRYING'),
  CHECK (state <> 'SKIPPED' OR length(btrim(reason)) > 0)
);
-- The same open problem on the same subject is one row.
CREATE UNIQUE INDEX exception_live ON engine.exception (code, subject) WHERE state IN ('OPEN', 'RETRYING');
CREATE INDEX exception_skipped ON engine.exception (code, subject) WHERE state = 'SKIPPED';
CREATE INDEX exception_subject ON engine.exception (subject text_pattern_ops) WHERE state IN ('OPEN', 'RETRYING');

-- exceptions.ts EXCEPTION_TRANSITIONS says the same; its test compares the two.
CREATE FUNCTION engine.exception_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
    ('OPEN', 'RETRYING'), ('OPEN', 'RESOLVED'), ('OPEN', 'SKIPPED'),
    ('RETRYING', 'OPEN'), ('RETRYING', 'RESOLVED'), ('RETRYING', 'SKIPPED')
  ) THEN
    RAISE EXCEPTION 'exception %: % cannot become %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'HL002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER exception_transition BEFORE UPDATE OF state ON engine.exception
  FOR EACH ROW EXECUTE FUNCTION engine.exception_transition();

CREATE TABLE engine.exception_event (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  exception bigint NOT NULL REFERENCES engine.exception (number),
  at timestamptz NOT NULL,
  from_state text,
  to_state text NOT NULL,
  by text NOT NULL,
  reason text
);
CREATE INDEX exception_event_exception ON engine.exception_event (exception);

-- before and after are canonical JSON text, not jsonb: the hash is over the very bytes. Times have the milliseconds that are
-- hashed: finer digits could be changed unseen.
CREATE TABLE engine.audit (
  number bigint PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  before text,
  after text,
  previous text NOT NULL,
  hash text NOT NULL UNIQUE
);
CREATE INDEX audit_subject ON engine.audit (subject, number);

CREATE TABLE engine.audit_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  number bigint NOT NULL,
  hash text NOT NULL
);
INSERT INTO engine.audit_head (number, hash) VALUES (0, repeat('0', 64));

CREATE TABLE engine.secret (
  name text PRIMARY KEY,
  sealed bytea NOT NULL,
  updated_at timestamptz NOT NULL
);

SELECT engine.grant_room('engine');
SELECT engine.append_only('engine.audit');
SELECT engine.append_only('engine.exception_event');
REVOKE INSERT, UPDATE, DELETE ON engine.migration FROM heliu_app;
REVOKE DELETE ON engine.exception FROM heliu_app;
REVOKE INSERT, DELETE ON engine.audit_head FROM heliu_app;
