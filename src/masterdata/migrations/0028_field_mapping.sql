-- Field mappings: how a document of an ERP differs from the connector's own. A version is never edited: a change is a new one.
CREATE TABLE masterdata.field_mapping (
  mapping_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  book text NOT NULL REFERENCES ledger.book,
  -- Of the connector: kingdee.galaxy-session.
  profile text NOT NULL,
  document_kind text NOT NULL CHECK (document_kind IN ('GL_VOUCHER')),
  version integer NOT NULL CHECK (version > 0),
  effective_from date NOT NULL,
  note text NOT NULL,
  state text NOT NULL DEFAULT 'DRAFT' CHECK (state IN ('DRAFT', 'APPROVED', 'RETIRED')),
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  approved_by text,
  approved_at timestamptz,
  retired_by text,
  retired_at timestamptz,
  UNIQUE (book, profile, document_kind, version),
  CHECK (approved_by IS NULL OR approved_by <> made_by),
  CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
  CHECK ((retired_by IS NULL) = (retired_at IS NULL)),
  CHECK (state <> 'DRAFT' OR approved_by IS NULL),
  CHECK (state <> 'APPROVED' OR approved_by IS NOT NULL),
  CHECK ((state = 'RETIRED') = (retired_by IS NOT NULL))
);
CREATE INDEX field_mapping_lookup
  ON masterdata.field_mapping (book, profile, document_kind, effective_from DESC, version DESC) WHERE state = 'APPROVED';

CREATE TABLE masterdata.field_mapping_row (
  mapping_no bigint NOT NULL REFERENCES masterdata.field_mapping,
  row_no integer NOT NULL CHECK (row_no > 0),
  target text NOT NULL,
  source text NOT NULL CHECK (source IN ('EXPRESSION', 'CONSTANT', 'LOOKUP', 'DROP')),
  kind text CHECK (kind IN ('TEXT', 'CODE', 'INTEGER', 'AMOUNT_FC', 'AMOUNT_LC', 'RATE', 'DATE', 'BOOLEAN')),
  optional boolean NOT NULL,
  expression text CHECK (octet_length(expression) <= 4096),
  lookup_table text,
  constant jsonb,
  PRIMARY KEY (mapping_no, row_no),
  UNIQUE (mapping_no, target),
  CHECK ((source = 'DROP') = (kind IS NULL)),
  CHECK ((source IN ('EXPRESSION', 'LOOKUP')) = (expression IS NOT NULL)),
  CHECK ((source = 'LOOKUP') = (lookup_table IS NOT NULL)),
  CHECK ((source = 'CONSTANT') = (constant IS NOT NULL))
);

-- DRAFT → APPROVED → RETIRED, or DRAFT → RETIRED; nothing else of a version changes.
CREATE FUNCTION masterdata.check_field_mapping_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.mapping_no, NEW.book, NEW.profile, NEW.document_kind, NEW.version, NEW.effective_from, NEW.note, NEW.made_by, NEW.made_at)
     IS DISTINCT FROM
     (OLD.mapping_no, OLD.book, OLD.profile, OLD.document_kind, OLD.version, OLD.effective_from, OLD.note, OLD.made_by, OLD.made_at)
     OR (OLD.approved_by IS NOT NULL
         AND (NEW.approved_by, NEW.approved_at) IS DISTINCT FROM (OLD.approved_by, OLD.approved_at))
     OR (OLD.state, NEW.state) NOT IN (('DRAFT', 'APPROVED'), ('DRAFT', 'RETIRED'), ('APPROVED', 'RETIRED'))
  THEN RAISE EXCEPTION 'a field mapping only goes on from DRAFT to APPROVED to RETIRED'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER field_mapping_change BEFORE UPDATE ON masterdata.field_mapping
  FOR EACH ROW EXECUTE FUNCTION masterdata.check_field_mapping_change();

-- Rows come with their version, while it is a draft.
CREATE FUNCTION masterdata.check_field_mapping_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT m.state FROM masterdata.field_mapping m WHERE m.mapping_no = NEW.mapping_no) <> 'DRAFT'
  THEN RAISE EXCEPTION 'field mapping % is no draft', NEW.mapping_no; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER field_mapping_row_draft BEFORE INSERT ON masterdata.field_mapping_row
  FOR EACH ROW EXECUTE FUNCTION masterdata.check_field_mapping_row();

SELECT engine.grant_room('masterdata');
REVOKE DELETE ON masterdata.field_mapping FROM heliu_app;
SELECT engine.append_only('masterdata.field_mapping_row');
