-- Mappings of master data (主数据): which of ours a code of a source means, and which code of the ERP is ours. A version is never
-- edited: a change is a new one, made by one person and approved by another (accounting.md §8.3, §9.5).
CREATE TABLE masterdata.mapping (
  mapping_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  book text NOT NULL REFERENCES ledger.book,
  kind text NOT NULL CHECK (kind ~ '^[A-Z][A-Z_]{1,31}$'),
  -- JSON array of the key's parts: ["US01","HL-CUP-US"].
  key text NOT NULL CHECK (octet_length(key) <= 2048),
  version integer NOT NULL CHECK (version > 0),
  -- Fields of the kind, as texts.
  value jsonb NOT NULL CHECK (jsonb_typeof(value) = 'object'),
  valid_from date NOT NULL,
  -- The last day, inclusive; NULL: until a later version begins.
  valid_to date,
  state text NOT NULL DEFAULT 'PROPOSED' CHECK (state IN ('PROPOSED', 'APPROVED', 'REJECTED', 'RETIRED')),
  origin text NOT NULL CHECK (origin IN ('HAND', 'SUGGESTION', 'SHEET', 'CLEANING')),
  -- The record is to be made in the ERP when this is approved.
  creates_record boolean NOT NULL,
  reason text NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  checked_by text,
  checked_at timestamptz,
  check_reason text,
  retired_by text,
  retired_at timestamptz,
  retire_reason text,
  UNIQUE (book, kind, key, version),
  CHECK (valid_to IS NULL OR valid_to >= valid_from),
  CHECK (checked_by IS NULL OR checked_by <> made_by),
  CHECK ((checked_by IS NULL) = (checked_at IS NULL) AND (checked_by IS NULL) = (check_reason IS NULL)),
  CHECK ((retired_by IS NULL) = (retired_at IS NULL) AND (retired_by IS NULL) = (retire_reason IS NULL)),
  CHECK ((state = 'PROPOSED') = (checked_by IS NULL)),
  CHECK ((state = 'RETIRED') = (retired_by IS NOT NULL))
);
CREATE INDEX mapping_standing ON masterdata.mapping (book, kind, key, valid_from DESC, version DESC) WHERE state = 'APPROVED';
CREATE INDEX mapping_waiting ON masterdata.mapping (book, mapping_no) WHERE state = 'PROPOSED';

-- PROPOSED → APPROVED → RETIRED, or PROPOSED → REJECTED; nothing else of a version changes.
CREATE FUNCTION masterdata.check_mapping_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.mapping_no, NEW.book, NEW.kind, NEW.key, NEW.version, NEW.value, NEW.valid_from, NEW.valid_to, NEW.origin,
      NEW.creates_record, NEW.reason, NEW.made_by, NEW.made_at)
     IS DISTINCT FROM
     (OLD.mapping_no, OLD.book, OLD.kind, OLD.key, OLD.version, OLD.value, OLD.valid_from, OLD.valid_to, OLD.origin,
      OLD.creates_record, OLD.reason, OLD.made_by, OLD.made_at)
     OR (OLD.checked_by IS NOT NULL
         AND (NEW.checked_by, NEW.checked_at, NEW.check_reason) IS DISTINCT FROM (OLD.checked_by, OLD.checked_at, OLD.check_reason))
     OR (OLD.state, NEW.state) NOT IN (('PROPOSED', 'APPROVED'), ('PROPOSED', 'REJECTED'), ('APPROVED', 'RETIRED'))
  THEN RAISE EXCEPTION 'a mapping only goes on from PROPOSED to APPROVED or REJECTED, and from APPROVED to RETIRED'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER mapping_change BEFORE UPDATE ON masterdata.mapping
  FOR EACH ROW EXECUTE FUNCTION masterdata.check_mapping_change();

-- Base data of the systems that are read (赛狐), as told last: what mappings are made of, and checked against.
CREATE TABLE masterdata.source_object (
  source text NOT NULL,
  stream text NOT NULL,
  -- Of the source: its own id.
  key text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('SHOP', 'SKU', 'PAIRING', 'WAREHOUSE', 'SUPPLIER', 'LOGISTICS')),
  code text NOT NULL,
  name text NOT NULL,
  -- Empty: none, or not told.
  parent text NOT NULL,
  barcode text NOT NULL,
  tax_id text NOT NULL,
  extra jsonb NOT NULL,
  -- The source says that it is gone, or no longer tells it.
  gone boolean NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (source, stream, key)
);
CREATE INDEX source_object_kind ON masterdata.source_object (kind, source);

SELECT engine.grant_room('masterdata');
-- grant_room gives back what 0028 took
REVOKE DELETE ON masterdata.field_mapping FROM heliu_app;
REVOKE DELETE ON masterdata.mapping FROM heliu_app;
REVOKE DELETE ON masterdata.source_object FROM heliu_app;
