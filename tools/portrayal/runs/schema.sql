-- One file, WAL, short transactions. Times are Unix seconds (UTC); money is US dollars.
CREATE TABLE IF NOT EXISTS jobs (
  id           TEXT PRIMARY KEY,
  key          TEXT NOT NULL UNIQUE,           -- the content of the request: the same call is the same job
  tool         TEXT NOT NULL,
  plan         TEXT NOT NULL,                  -- JSON: everything decided, so that a restart decides nothing again
  state        TEXT NOT NULL,
  owner        TEXT,                           -- fencing token of the attempt that works on it: process:attempt
  lease_until  REAL NOT NULL DEFAULT 0,
  sent_at      REAL,
  provider     TEXT,
  provider_id  TEXT,
  attempt      INTEGER NOT NULL DEFAULT 1,     -- counts orders: a retry that can use what was ordered keeps it
  progress     REAL NOT NULL DEFAULT 0,
  message      TEXT NOT NULL DEFAULT '',
  result       TEXT,
  error        TEXT,
  estimate_usd REAL NOT NULL DEFAULT 0,
  cost_usd     REAL NOT NULL DEFAULT 0,        -- the sum of its charges
  cancel       INTEGER NOT NULL DEFAULT 0,     -- someone asked to stop it; its owner obeys
  parent       TEXT,                           -- who asked first; `asked` has them all
  created      REAL NOT NULL,
  updated      REAL NOT NULL,
  UNIQUE (provider, provider_id)
);
CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, updated);
CREATE INDEX IF NOT EXISTS jobs_by_owner ON jobs (owner);
CREATE INDEX IF NOT EXISTS jobs_by_article ON jobs (tool, json_extract(plan, '$.chosen_from'));

CREATE TABLE IF NOT EXISTS asked (              -- who wants an unfinished job: a parent's id, or '' for a call
  job    TEXT NOT NULL,
  parent TEXT NOT NULL,
  PRIMARY KEY (job, parent)
);
CREATE INDEX IF NOT EXISTS asked_by_parent ON asked (parent);

CREATE TABLE IF NOT EXISTS charges (            -- money: one row an order that was paid
  job         TEXT NOT NULL,
  attempt     INTEGER NOT NULL,
  provider    TEXT,
  provider_id TEXT,
  usd         REAL NOT NULL,
  at          REAL NOT NULL,
  PRIMARY KEY (job, attempt)
);
CREATE INDEX IF NOT EXISTS charges_by_time ON charges (at);

CREATE TABLE IF NOT EXISTS deliveries (         -- paid for and not used yet; gone when the job has succeeded
  job      TEXT PRIMARY KEY,
  delivery TEXT NOT NULL,                       -- JSON without the picture
  data     BLOB NOT NULL
);

CREATE TABLE IF NOT EXISTS things (             -- data sets, LoRAs and heroes that exist
  kind    TEXT NOT NULL,
  name    TEXT NOT NULL,
  version INTEGER NOT NULL,
  data    TEXT NOT NULL,
  created REAL NOT NULL,
  PRIMARY KEY (kind, name, version)
);

CREATE TABLE IF NOT EXISTS paces (              -- a vendor's rate limit, shared by all processes (rules/pace.py)
  name TEXT PRIMARY KEY,
  next REAL NOT NULL,
  step REAL NOT NULL
);

CREATE TABLE IF NOT EXISTS versions (           -- which work makes which version; a resumed job keeps its own
  kind    TEXT NOT NULL,
  name    TEXT NOT NULL,
  version INTEGER NOT NULL,
  token   TEXT NOT NULL,
  PRIMARY KEY (kind, name, version),
  UNIQUE (kind, name, token)
);
