-- Times are microseconds since 1970, UTC. Numbers of states and statuses: core/job.h, core/job_log.h.

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind <> ''),
  arguments TEXT NOT NULL,
  queue TEXT NOT NULL CHECK (queue <> ''),
  priority INTEGER NOT NULL,
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5),
  run_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  attempts_max INTEGER NOT NULL CHECK (attempts_max >= 1),
  timeout INTEGER NOT NULL CHECK (timeout >= 0),
  trigger INTEGER NOT NULL CHECK (trigger BETWEEN 0 AND 4),
  created_at INTEGER NOT NULL,
  process_id INTEGER,
  claimed_at INTEGER,
  finished_at INTEGER,
  last_log_id INTEGER,
  concurrency_limit INTEGER NOT NULL DEFAULT 1,
  triggered_by TEXT NOT NULL DEFAULT '',
  unique_key TEXT,
  concurrency_key TEXT,
  request_id TEXT,
  cancel_requested_at INTEGER,
  cancel_requested_by TEXT,
  retried_by TEXT, -- the person whose retry waits for its claim
  -- Spelled out: IN with three values builds a temporary table at every write.
  ended_as TEXT CHECK (ended_as = 'success' OR ended_as = 'discarded' OR ended_as = 'cancelled'),
  error_class TEXT,
  error_message TEXT,
  CHECK ((process_id IS NOT NULL) = (state = 2)),
  CHECK ((finished_at IS NOT NULL) = (state IN (4, 5))),
  CHECK ((ended_as IS NOT NULL) = (state = 5))
) STRICT;
-- Only what waits is indexed: a finished job costs nothing here.
CREATE INDEX jobs_ready ON jobs (queue, priority, run_at) WHERE state = 1;
CREATE INDEX jobs_scheduled ON jobs (run_at) WHERE state = 0;
CREATE INDEX jobs_blocked ON jobs (concurrency_key, priority, run_at) WHERE state = 3;
CREATE INDEX jobs_holding_key ON jobs (concurrency_key) WHERE concurrency_key IS NOT NULL AND state IN (1, 2);
CREATE INDEX jobs_cancelling ON jobs (process_id) WHERE cancel_requested_at IS NOT NULL AND state = 2;
CREATE UNIQUE INDEX jobs_unique_key ON jobs (unique_key) WHERE unique_key IS NOT NULL AND state < 4;
CREATE UNIQUE INDEX jobs_request_id ON jobs (request_id) WHERE request_id IS NOT NULL;
-- A recurring task's unfinished jobs: triggered_by is the task's key where trigger is schedule (1).
CREATE INDEX jobs_of_task ON jobs (triggered_by) WHERE trigger = 1 AND state < 4;

CREATE TABLE job_logs (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (
    name GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]*'
    AND (length(name) = 14
         OR (substr(name, 15, 1) = '_' AND length(name) > 15 AND substr(name, 16) NOT GLOB '*[^0-9]*'))),
  status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 3),
  kind TEXT NOT NULL,
  queue TEXT NOT NULL,
  job_id INTEGER NOT NULL,
  attempt INTEGER NOT NULL CHECK (attempt >= 1),
  attempts_max INTEGER NOT NULL,
  trigger INTEGER NOT NULL,
  triggered_by TEXT NOT NULL,
  process_id INTEGER NOT NULL,
  process_name TEXT NOT NULL,
  previous_log_id INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  waited INTEGER NOT NULL DEFAULT 0,
  detail_count INTEGER NOT NULL DEFAULT 0,
  progress_done INTEGER NOT NULL DEFAULT 0,
  progress_total INTEGER NOT NULL DEFAULT 0,
  progress_step TEXT NOT NULL DEFAULT '',
  statistics TEXT NOT NULL DEFAULT '{}',
  error_class TEXT,
  error_message TEXT,
  CHECK ((finished_at IS NOT NULL) = (status IN (2, 3)))
) STRICT;
CREATE INDEX job_logs_status ON job_logs (status);
CREATE INDEX job_logs_created_at ON job_logs (created_at);
CREATE INDEX job_logs_kind ON job_logs (kind);

-- Clustered by log: reading a run reads neighbours, and job_log_id needs no second index.
CREATE TABLE job_log_details (
  job_log_id INTEGER NOT NULL,
  sequence INTEGER NOT NULL CHECK (sequence >= 1),
  created_at INTEGER NOT NULL,
  level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 3),
  source INTEGER NOT NULL CHECK (source BETWEEN 0 AND 3),
  flags INTEGER NOT NULL, -- 1 continued in the next detail, 2 held bytes that are no text
  message TEXT NOT NULL CHECK (message <> '' AND length(message) <= 5000),
  PRIMARY KEY (job_log_id, sequence)
) STRICT, WITHOUT ROWID;

-- The next id of each table: never reused, and cheaper than AUTOINCREMENT in batches. Cursors too.
CREATE TABLE sequences (name TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO sequences VALUES ('jobs', 1), ('job_logs', 1), ('processes', 1), ('details_pruned_to', 0), ('jobs_pruned_to', 0);

-- The name of the next job log of a second: one row.
CREATE TABLE log_names (id INTEGER PRIMARY KEY CHECK (id = 1), stem TEXT NOT NULL, next INTEGER NOT NULL) STRICT;
INSERT INTO log_names VALUES (1, '', 0);

CREATE TABLE queues (
  name TEXT PRIMARY KEY,
  paused_at INTEGER,
  paused_by TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE processes (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  start_mark TEXT NOT NULL,
  version TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  heartbeat_at INTEGER NOT NULL
) STRICT;

CREATE TABLE recurring_tasks (
  key TEXT PRIMARY KEY,
  schedule TEXT NOT NULL,
  zone TEXT NOT NULL,
  kind TEXT NOT NULL,
  arguments TEXT NOT NULL,
  queue TEXT NOT NULL,
  priority INTEGER NOT NULL,
  misfire INTEGER NOT NULL CHECK (misfire BETWEEN 0 AND 2),
  overlap INTEGER NOT NULL CHECK (overlap BETWEEN 0 AND 1),
  misfire_window INTEGER NOT NULL,
  known_since INTEGER NOT NULL,
  paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
  paused_by TEXT
) STRICT, WITHOUT ROWID;

-- Each planned instant once: however many schedulers run, one of them inserts it.
CREATE TABLE recurring_instants (
  task TEXT NOT NULL,
  instant INTEGER NOT NULL,
  outcome INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 2),
  reason TEXT NOT NULL DEFAULT '',
  job_id INTEGER,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (task, instant)
) STRICT, WITHOUT ROWID;

-- Maintained in every transaction, so that no page counts rows.
CREATE TABLE queue_counters (
  queue TEXT NOT NULL,
  state INTEGER NOT NULL,
  jobs INTEGER NOT NULL,
  PRIMARY KEY (queue, state)
) STRICT, WITHOUT ROWID;
-- Of job logs that have ended; the open ones are few and are counted when asked.
CREATE TABLE kind_counters (
  kind TEXT NOT NULL,
  status INTEGER NOT NULL CHECK (status IN (2, 3)),
  logs INTEGER NOT NULL,
  PRIMARY KEY (kind, status)
) STRICT, WITHOUT ROWID;
-- What retention must keep: the last success and the last error of each kind.
CREATE TABLE kind_ends (
  kind TEXT NOT NULL,
  status INTEGER NOT NULL CHECK (status IN (2, 3)),
  job_log_id INTEGER NOT NULL,
  PRIMARY KEY (kind, status)
) STRICT, WITHOUT ROWID;
