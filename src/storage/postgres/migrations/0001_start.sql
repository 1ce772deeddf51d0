-- Times are microseconds since 1970, UTC. Numbers of states and statuses: core/job.h, core/job_log.h. Texts that are
-- compared or put in order are so byte by byte, on every machine alike: COLLATE "C".
--
-- Three kinds of table: `jobs` is written once; `live` has one narrow row for each job that has not ended, which is
-- its state, its lease and its open run in one; the history is inserted when something ends, and never changed.

CREATE SEQUENCE job_ids;
CREATE SEQUENCE log_ids;
CREATE SEQUENCE process_ids;
CREATE SEQUENCE change_ids;

-- Which store this is, whatever it is reached by.
CREATE TABLE installation (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  one boolean PRIMARY KEY DEFAULT true CHECK (one)
);
INSERT INTO installation DEFAULT VALUES;

CREATE TABLE jobs (
  id bigint PRIMARY KEY,
  kind text COLLATE "C" NOT NULL CHECK (kind <> ''),
  arguments text NOT NULL,
  queue text COLLATE "C" NOT NULL CHECK (queue <> ''),
  priority int NOT NULL,
  first_run_at bigint NOT NULL,
  attempts_max int NOT NULL CHECK (attempts_max >= 1),
  timeout bigint NOT NULL CHECK (timeout >= 0),
  trigger smallint NOT NULL CHECK (trigger BETWEEN 0 AND 4),
  triggered_by text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  concurrency_key text COLLATE "C",
  concurrency_limit int NOT NULL,
  unique_key text COLLATE "C",
  request_id text COLLATE "C"
);

CREATE TABLE live (
  id bigint PRIMARY KEY,
  state smallint NOT NULL CHECK (state BETWEEN 0 AND 4),
  priority int NOT NULL,
  run_at bigint NOT NULL,
  attempts int NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  attempts_max int NOT NULL,
  trigger smallint NOT NULL,
  concurrency_limit int NOT NULL,
  kind text COLLATE "C" NOT NULL,
  queue text COLLATE "C" NOT NULL,
  triggered_by text COLLATE "C" NOT NULL,
  unique_key text COLLATE "C",
  concurrency_key text COLLATE "C",
  -- The lease and the open run, while state is 2; what they were last, afterwards.
  process_id bigint,
  process_name text,
  log_id bigint, -- its last one
  previous_log_id bigint,
  log_name text COLLATE "C", -- of the open run
  claimed_at bigint,
  waited bigint,
  started_at bigint,
  updated_at bigint,
  lines int NOT NULL DEFAULT 0, -- the number of the last line that is stored
  progress_done bigint NOT NULL DEFAULT 0,
  progress_total bigint NOT NULL DEFAULT 0,
  progress_step text NOT NULL DEFAULT '',
  cancel_requested_at bigint,
  cancel_requested_by text,
  retried_by text, -- the person whose retry waits, or runs
  failed_at bigint,
  cause text COLLATE "C",
  error_class text,
  error_message text,
  CHECK ((process_id IS NOT NULL) = (state = 2)),
  CHECK (state <> 2 OR (log_id IS NOT NULL AND log_name IS NOT NULL AND claimed_at IS NOT NULL)),
  CHECK ((failed_at IS NOT NULL) = (state = 4)),
  CHECK ((cause IS NOT NULL) = (state = 4))
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000,
        autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0.5, vacuum_truncate = off);
CREATE INDEX live_ready ON live (queue, priority, run_at, id) WHERE state = 1;
CREATE INDEX live_due ON live (run_at, id) WHERE state = 0;
CREATE UNIQUE INDEX live_run ON live (log_id) WHERE state = 2;
CREATE INDEX live_cancel ON live (process_id) WHERE cancel_requested_at IS NOT NULL;
CREATE INDEX live_holding ON live (concurrency_key, id) WHERE concurrency_key IS NOT NULL AND state IN (1, 2);
CREATE INDEX live_blocked ON live (concurrency_key, priority, run_at, id) WHERE state = 3;
CREATE UNIQUE INDEX live_unique ON live (unique_key) WHERE unique_key IS NOT NULL AND state < 4;
CREATE INDEX live_failed ON live (failed_at, id) WHERE state = 4;
CREATE INDEX live_cause ON live (cause, failed_at, id) WHERE state = 4;
CREATE INDEX live_task ON live (triggered_by) WHERE trigger = 1 AND state < 4;

CREATE TABLE job_requests (request_id text COLLATE "C" PRIMARY KEY, job_id bigint NOT NULL);

-- How a job has ended where no log of it says so: by a person, without a run; or its log was removed by age.
CREATE TABLE job_ends (
  job_id bigint PRIMARY KEY,
  ended_as text NOT NULL CHECK (ended_as IN ('success', 'discarded', 'cancelled')),
  at bigint NOT NULL,
  by text,
  attempts int NOT NULL,
  attempts_max int NOT NULL,
  run_at bigint NOT NULL,
  claimed_at bigint,
  log_id bigint,
  error_class text,
  error_message text
);
CREATE INDEX job_ends_at ON job_ends (at, job_id);

-- Runs that have ended.
CREATE TABLE job_logs (
  id bigint PRIMARY KEY,
  name text COLLATE "C" NOT NULL,
  status smallint NOT NULL CHECK (status IN (2, 3)),
  job_ended smallint NOT NULL CHECK (job_ended BETWEEN 0 AND 3), -- 0 it goes on, 1 success, 2 cancelled, 3 discarded
  kind text COLLATE "C" NOT NULL,
  queue text COLLATE "C" NOT NULL,
  job_id bigint NOT NULL,
  attempt int NOT NULL CHECK (attempt >= 1),
  attempts_max int NOT NULL,
  trigger smallint NOT NULL,
  triggered_by text COLLATE "C" NOT NULL,
  process_id bigint NOT NULL,
  process_name text NOT NULL,
  previous_log_id bigint,
  created_at bigint NOT NULL,
  started_at bigint NOT NULL,
  finished_at bigint NOT NULL,
  run_at bigint NOT NULL, -- of the job
  waited bigint NOT NULL,
  detail_count bigint NOT NULL,
  warnings bigint NOT NULL,
  first_warning text,
  progress_done bigint NOT NULL,
  progress_total bigint NOT NULL,
  progress_step text NOT NULL,
  statistics text NOT NULL,
  error_class text,
  error_message text,
  -- Of a log that was ended because its process was taken for dead: the number of the last line that the process
  -- itself had stored. Later ones may still be in its spool. NULL: none is waited for.
  lines_of_process bigint,
  lines_came_at bigint -- when such lines came
);
CREATE INDEX job_logs_kind ON job_logs (kind, status, id);
CREATE INDEX job_logs_errors ON job_logs (id) WHERE status = 2;
CREATE INDEX job_logs_warned ON job_logs (id) WHERE status = 3 AND warnings > 0;
CREATE INDEX job_logs_kind_warned ON job_logs (kind, id) WHERE status = 3 AND warnings > 0;
CREATE INDEX job_logs_job ON job_logs (job_id);
CREATE INDEX job_logs_task ON job_logs (triggered_by, job_id) WHERE trigger = 1;
CREATE INDEX job_logs_job_ended ON job_logs (finished_at, job_id) WHERE job_ended > 0;

-- The lines of runs, in blocks (core/log_block.h): compressed already.
CREATE TABLE detail_blocks (
  job_log_id bigint NOT NULL,
  first int NOT NULL CHECK (first >= 1),
  lines int NOT NULL CHECK (lines BETWEEN 1 AND 256),
  warnings int NOT NULL,
  errors int NOT NULL,
  first_warning int, -- number of the line; NULL: it has none
  first_error int,
  block bytea NOT NULL,
  PRIMARY KEY (job_log_id, first)
);
ALTER TABLE detail_blocks ALTER COLUMN block SET STORAGE EXTERNAL;
CREATE INDEX detail_blocks_notable ON detail_blocks (job_log_id, first) WHERE warnings + errors > 0;

-- What stands in a running command's lines that are not finished. At most one of each source.
CREATE TABLE open_lines (
  job_log_id bigint NOT NULL,
  source smallint NOT NULL CHECK (source BETWEEN 0 AND 3),
  created_at bigint NOT NULL,
  level smallint NOT NULL CHECK (level BETWEEN 0 AND 3),
  flags smallint NOT NULL,
  message text NOT NULL CHECK (message <> ''),
  PRIMARY KEY (job_log_id, source)
);

-- The names of logs (a second, then _1, _2 …) and the way from times to ids: the first id of each second in which a
-- log was made. `behind`: by how much the clock had been set back when this second was used, where it was.
CREATE TABLE log_seconds (second bigint PRIMARY KEY, first_id bigint NOT NULL, behind bigint NOT NULL DEFAULT 0);
CREATE INDEX log_seconds_behind ON log_seconds (behind) WHERE behind > 0;

-- Names of a copied store that do not follow this rule: its clock had been set back.
CREATE TABLE log_names_kept (name text COLLATE "C" PRIMARY KEY, log_id bigint NOT NULL);

-- Counts of ended runs, and of ended jobs that are still there. A transaction inserts what it changes, so that no two
-- of them wait for one row; now and then that is added up.
CREATE TABLE run_deltas (kind text COLLATE "C" NOT NULL, hour bigint NOT NULL, status smallint NOT NULL,
                         logs bigint NOT NULL, with_warnings bigint NOT NULL);
CREATE TABLE run_counters (kind text COLLATE "C", hour bigint, status smallint, logs bigint NOT NULL,
                           with_warnings bigint NOT NULL, PRIMARY KEY (kind, hour, status));
CREATE TABLE kind_counters (kind text COLLATE "C", status smallint, logs bigint NOT NULL,
                            with_warnings bigint NOT NULL, PRIMARY KEY (kind, status));
CREATE TABLE finished_deltas (queue text COLLATE "C" NOT NULL, jobs bigint NOT NULL);
CREATE TABLE finished_counters (queue text COLLATE "C" PRIMARY KEY, jobs bigint NOT NULL);

-- A transaction that changes something leaves its token, so that a COMMIT without an answer can be looked up. Those of
-- odd and of even hours: each is emptied before its next hour.
CREATE TABLE commit_tokens_0 (token uuid PRIMARY KEY);
CREATE TABLE commit_tokens_1 (token uuid PRIMARY KEY);

CREATE TABLE queues (name text COLLATE "C" PRIMARY KEY, paused_at bigint, paused_by text);

CREATE TABLE processes (
  id bigint PRIMARY KEY,
  kind text NOT NULL,
  host text NOT NULL,
  pid bigint NOT NULL,
  start_mark text NOT NULL,
  version text NOT NULL,
  started_at bigint NOT NULL,
  heartbeat_at bigint NOT NULL,
  pools text, -- NULL: it has not said
  -- Where it runs, and what it does there. '': it has not said.
  machine_id text NOT NULL DEFAULT '',
  node text NOT NULL DEFAULT '',
  roles text NOT NULL DEFAULT '' -- with commas between them
) WITH (fillfactor = 50);

CREATE TABLE recurring_tasks (
  key text COLLATE "C" PRIMARY KEY,
  schedule text NOT NULL,
  zone text NOT NULL,
  kind text NOT NULL,
  arguments text NOT NULL,
  queue text NOT NULL,
  priority int NOT NULL,
  misfire smallint NOT NULL CHECK (misfire BETWEEN 0 AND 2),
  overlap smallint NOT NULL CHECK (overlap BETWEEN 0 AND 1),
  misfire_window bigint NOT NULL,
  known_since bigint NOT NULL,
  paused boolean NOT NULL DEFAULT false,
  paused_by text,
  problem text
);

-- Each planned instant once: however many schedulers run, one of them inserts it.
CREATE TABLE recurring_instants (
  task text COLLATE "C",
  instant bigint,
  outcome smallint NOT NULL CHECK (outcome BETWEEN 0 AND 2),
  reason text NOT NULL,
  job_id bigint,
  recorded_at bigint NOT NULL,
  PRIMARY KEY (task, instant)
);

-- What people did: who, when, what.
CREATE TABLE changes (
  id bigint PRIMARY KEY,
  at bigint NOT NULL,
  by text NOT NULL,
  action text NOT NULL CHECK (action <> ''),
  target_kind text COLLATE "C" NOT NULL,
  target text COLLATE "C" NOT NULL,
  detail text NOT NULL
);
CREATE INDEX changes_target ON changes (target_kind, target, id);

-- How far retention has come, and what the time was when it last looked.
CREATE TABLE marks (name text PRIMARY KEY, value bigint NOT NULL);
INSERT INTO marks VALUES ('details_pruned_to', 0), ('jobs_pruned_to', 0), ('seconds_pruned_to', 0),
                         ('time_seen', 0);

-- What started the run of a claimed job (core/attempt.h): a person's hand counts for every attempt.
CREATE FUNCTION trigger_of_run(attempts int, trigger smallint, retried_by text) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN retried_by IS NOT NULL THEN 3 WHEN attempts = 1 OR trigger = 3 THEN trigger ELSE 4 END;

-- Runs as the pages know them: the open ones stand in `live`.
CREATE VIEW open_logs AS
SELECT log_id AS id, log_name AS name, CASE WHEN started_at IS NULL THEN 0 ELSE 1 END::smallint AS status,
       kind, queue, id AS job_id, attempts AS attempt, attempts_max,
       trigger_of_run(attempts, trigger, retried_by) AS trigger, coalesce(retried_by, triggered_by) AS triggered_by,
       process_id, process_name, previous_log_id, claimed_at AS created_at, started_at, NULL::bigint AS finished_at,
       coalesce(updated_at, claimed_at) AS updated_at, waited, 0::bigint AS detail_count, progress_done,
       progress_total, progress_step, '{}' AS statistics, NULL AS error_class, NULL AS error_message,
       0::bigint AS warnings, NULL AS first_warning, NULL::bigint AS lines_of_process
FROM live WHERE state = 2;

CREATE VIEW all_logs AS
SELECT * FROM open_logs
UNION ALL
SELECT id, name, status, kind, queue, job_id, attempt, attempts_max, trigger, triggered_by, process_id, process_name,
       previous_log_id, created_at, started_at, finished_at, coalesce(lines_came_at, finished_at), waited, detail_count,
       progress_done, progress_total, progress_step, statistics, error_class, error_message, warnings, first_warning,
       lines_of_process
FROM job_logs;

-- Jobs as the pages know them, each looked up by its id (OFFSET 0): one that has no row in `live` has ended, by its last log or as job_ends says.
CREATE VIEW all_jobs AS
SELECT jobs.id, jobs.kind, jobs.arguments, jobs.queue, jobs.priority, coalesce(live.state, 5::smallint) AS state,
       coalesce(live.run_at, log.run_at, ended.run_at) AS run_at,
       coalesce(live.attempts, log.attempt, ended.attempts) AS attempts,
       coalesce(live.attempts_max, log.attempts_max, ended.attempts_max, jobs.attempts_max) AS attempts_max,
       jobs.timeout, jobs.trigger, jobs.triggered_by, jobs.unique_key, jobs.concurrency_key, jobs.concurrency_limit,
       jobs.request_id, jobs.created_at, coalesce(live.claimed_at, log.created_at, ended.claimed_at) AS claimed_at,
       coalesce(live.failed_at, log.finished_at, ended.at) AS finished_at, live.cancel_requested_at, live.process_id,
       CASE WHEN live.id IS NULL THEN
         coalesce(CASE log.job_ended WHEN 1 THEN 'success' WHEN 2 THEN 'cancelled' WHEN 3 THEN 'discarded' END,
                  ended.ended_as) END AS ended_as,
       coalesce(live.error_class, log.error_class, ended.error_class) AS error_class,
       coalesce(live.error_message, log.error_message, ended.error_message) AS error_message,
       coalesce(live.log_id, log.id, ended.log_id) AS last_log_id,
       CASE WHEN live.state = 2 THEN live.log_name
            WHEN log.id IS NOT NULL THEN log.name
            ELSE (SELECT name FROM job_logs WHERE job_logs.id = coalesce(live.log_id, ended.log_id)) END
         AS last_log_name,
       live.cause
FROM jobs LEFT JOIN LATERAL (SELECT * FROM live WHERE live.id = jobs.id OFFSET 0) AS live ON true
LEFT JOIN LATERAL (SELECT * FROM job_logs WHERE live.id IS NULL AND job_logs.job_id = jobs.id AND job_ended > 0
                   ORDER BY job_logs.id DESC LIMIT 1) AS log ON true
LEFT JOIN LATERAL (SELECT * FROM job_ends WHERE live.id IS NULL AND job_id = jobs.id OFFSET 0) AS ended ON true;
