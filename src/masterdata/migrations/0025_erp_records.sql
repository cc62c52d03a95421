-- Base data of the ERP as it was pulled last, and what each record was before. Only changes are stored.
CREATE TABLE masterdata.erp_record (
  erp_account text NOT NULL REFERENCES delivery.erp_account,
  kind text NOT NULL,
  code text NOT NULL,
  -- The pull's version that brought it.
  version bigint NOT NULL CHECK (version > 0),
  name text NOT NULL,
  enabled boolean NOT NULL,
  facts jsonb NOT NULL,
  first_seen timestamptz NOT NULL,
  -- NULL: stands, and was seen by the last pull (erp_pull.at); so a pull that changes nothing writes no row here.
  last_seen timestamptz,
  PRIMARY KEY (erp_account, kind, code, version)
);
CREATE UNIQUE INDEX erp_record_standing ON masterdata.erp_record (erp_account, kind, code) WHERE last_seen IS NULL;

-- at, version, records: of the last pull that came to its end. version grows when a record came, changed or went.
CREATE TABLE masterdata.erp_pull (
  erp_account text NOT NULL REFERENCES delivery.erp_account,
  kind text NOT NULL,
  version bigint NOT NULL,
  at timestamptz,
  records integer NOT NULL,
  tried_at timestamptz NOT NULL,
  -- Why the last try failed; NULL: it did not.
  problem jsonb,
  PRIMARY KEY (erp_account, kind),
  CHECK ((at IS NULL) = (version = 0))
);

SELECT engine.grant_room('masterdata');
