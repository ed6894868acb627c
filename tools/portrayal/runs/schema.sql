-- One file, WAL, short transactions. Times are Unix seconds (UTC); money is US dollars.
CREATE TABLE IF NOT EXISTS jobs (
  id           TEXT PRIMARY KEY,
  key          TEXT NOT NULL UNIQUE,           -- the content of the request: the same call is the same job
  tool         TEXT NOT NULL,
  plan         TEXT NOT NULL,                  -- JSON: everything decided, so that a restart decides nothing again
  state        TEXT NOT NULL,
  owner        TEXT,                           -- fencing token of the process that works on it
  lease_until  REAL NOT NULL DEFAULT 0,
  sent_at      REAL,
  provider     TEXT,
  provider_id  TEXT UNIQUE,
  progress     REAL NOT NULL DEFAULT 0,
  message      TEXT NOT NULL DEFAULT '',
  result       TEXT,
  error        TEXT,
  estimate_usd REAL NOT NULL DEFAULT 0,
  cost_usd     REAL NOT NULL DEFAULT 0,
  cancel       INTEGER NOT NULL DEFAULT 0,     -- someone asked to stop it; its owner obeys
  parent       TEXT,
  created      REAL NOT NULL,
  updated      REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, updated);
CREATE INDEX IF NOT EXISTS jobs_by_parent ON jobs (parent);

CREATE TABLE IF NOT EXISTS things (             -- data sets, LoRAs and heroes that exist
  kind    TEXT NOT NULL,
  name    TEXT NOT NULL,
  version INTEGER NOT NULL,
  data    TEXT NOT NULL,
  created REAL NOT NULL,
  PRIMARY KEY (kind, name, version)
);

CREATE TABLE IF NOT EXISTS versions (           -- which work makes which version; a resumed job keeps its own
  kind    TEXT NOT NULL,
  name    TEXT NOT NULL,
  version INTEGER NOT NULL,
  token   TEXT NOT NULL,
  PRIMARY KEY (kind, name, version),
  UNIQUE (kind, name, token)
);
