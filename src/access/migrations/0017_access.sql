-- Users and their roles, sessions, API keys, failed logins, and proposals that wait for a second person.
CREATE SCHEMA access;

-- Pairs that one person never holds (accounting.md §8.3); permissions.ts FORBIDDEN_PAIRS says the same, its test compares.
CREATE TABLE access.forbidden_pair (
  one text NOT NULL,
  other text NOT NULL,
  PRIMARY KEY (one, other)
);
INSERT INTO access.forbidden_pair VALUES
  ('preparer', 'reviewer'), ('config', 'reviewer'),
  ('admin', 'config'), ('admin', 'preparer'), ('admin', 'reviewer'), ('admin', 'cashier'),
  ('cashier', 'preparer'), ('cashier', 'reviewer'),
  ('auditor', 'config'), ('auditor', 'preparer'), ('auditor', 'reviewer'), ('auditor', 'cashier'), ('auditor', 'admin');

CREATE FUNCTION access.check_roles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM access.forbidden_pair p WHERE p.one = ANY (NEW.roles) AND p.other = ANY (NEW.roles)) THEN
    RAISE EXCEPTION 'forbidden pair of roles: %', NEW.roles USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TABLE access.user_account (
  username text PRIMARY KEY CHECK (username ~ '^[a-z][a-z0-9._-]{1,63}$'),
  display_name text NOT NULL,
  -- argon2id in PHC form.
  password_hash text NOT NULL,
  must_change_password boolean NOT NULL,
  roles text[] NOT NULL
    CHECK (roles <@ ARRAY['config', 'preparer', 'reviewer', 'cashier', 'admin', 'auditor'] AND cardinality(roles) > 0),
  state text NOT NULL CHECK (state IN ('ACTIVE', 'DISABLED')),
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  last_login_at timestamptz
);
CREATE TRIGGER roles BEFORE INSERT OR UPDATE OF roles ON access.user_account
  FOR EACH ROW EXECUTE FUNCTION access.check_roles();

CREATE TABLE access.session (
  -- sha256 of the token in the cookie: the table alone opens no session.
  session_id text PRIMARY KEY,
  username text NOT NULL REFERENCES access.user_account,
  address text NOT NULL,
  started_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX session_of_user ON access.session (username);
CREATE INDEX session_expiry ON access.session (expires_at);

-- subject: `user:<name as typed>` or `address:<ip>`.
CREATE TABLE access.failed_login (
  subject text PRIMARY KEY,
  failures integer NOT NULL,
  last_at timestamptz NOT NULL,
  blocked_until timestamptz
);
CREATE INDEX failed_login_last ON access.failed_login (last_at);

-- A machine is no reviewer (11号 第17条) and no administrator.
CREATE TABLE access.api_key (
  key_id text PRIMARY KEY,
  name text NOT NULL UNIQUE,
  secret_hash text NOT NULL,
  roles text[] NOT NULL CHECK (roles <@ ARRAY['config', 'preparer', 'auditor'] AND cardinality(roles) > 0),
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text
);
CREATE TRIGGER roles BEFORE INSERT OR UPDATE OF roles ON access.api_key
  FOR EACH ROW EXECUTE FUNCTION access.check_roles();

CREATE TABLE access.proposal (
  proposal_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('REOPEN_PERIOD', 'SET_POLICY')),
  content jsonb NOT NULL,
  reason text NOT NULL CHECK (length(btrim(reason)) > 0),
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'ASKED' CHECK (state IN ('ASKED', 'APPROVED', 'DECLINED')),
  decided_by text,
  decided_at timestamptz,
  decision_reason text,
  CHECK (decided_by IS NULL OR decided_by <> asked_by),
  CHECK ((state = 'ASKED') = (decided_by IS NULL) AND (state = 'ASKED') = (decided_at IS NULL))
);

CREATE FUNCTION access.check_proposal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'ASKED' OR (NEW.kind, NEW.content, NEW.reason, NEW.asked_by, NEW.asked_at)
     IS DISTINCT FROM (OLD.kind, OLD.content, OLD.reason, OLD.asked_by, OLD.asked_at)
  THEN RAISE EXCEPTION 'a proposal is decided once and never edited'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER proposal_change BEFORE UPDATE ON access.proposal FOR EACH ROW EXECUTE FUNCTION access.check_proposal_change();

SELECT engine.grant_room('access');
REVOKE INSERT, UPDATE, DELETE ON access.forbidden_pair FROM heliu_app;
REVOKE DELETE ON access.user_account, access.api_key, access.proposal FROM heliu_app;
