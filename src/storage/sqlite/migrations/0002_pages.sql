-- What the pages ask for, and the counters that spare them counting.

-- Each run pays for one entry, at its end; the open ones are few and stand in job_logs_status.
DROP INDEX job_logs_kind;
CREATE INDEX job_logs_ended ON job_logs (kind, status) WHERE status >= 2;
-- A job's attempts when the job itself is gone: all but the first, which the second one names.
CREATE INDEX job_logs_retried ON job_logs (job_id) WHERE previous_log_id IS NOT NULL;
CREATE INDEX job_log_details_notable ON job_log_details (job_log_id, level) WHERE level >= 2;

-- The latest created_at of all job logs, and the farthest that one was behind an older log: with it
-- times become bounds of ids.
ALTER TABLE log_names ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;
ALTER TABLE log_names ADD COLUMN stepped_back INTEGER NOT NULL DEFAULT 0;
UPDATE log_names SET
  newest = coalesce((SELECT max(created_at) FROM job_logs), 0),
  stepped_back = coalesce((SELECT max(latest - created_at) FROM (
    SELECT created_at, max(created_at) OVER (ORDER BY id) AS latest FROM job_logs)), 0);

-- Ended job logs by the hour of created_at (hours since 1970); kind '' holds the sum of all kinds.
CREATE TABLE run_counters (
  kind TEXT NOT NULL,
  hour INTEGER NOT NULL,
  status INTEGER NOT NULL CHECK (status IN (2, 3)),
  logs INTEGER NOT NULL,
  PRIMARY KEY (kind, hour, status)
) STRICT, WITHOUT ROWID;
INSERT INTO run_counters
  SELECT kind, created_at / 3600000000, status, count(*) FROM job_logs WHERE status >= 2 GROUP BY 1, 2, 3;
INSERT INTO run_counters
  SELECT '', hour, status, sum(logs) FROM run_counters GROUP BY hour, status;

-- The words of errors, for search: any three characters in a row. A successful run costs nothing.
CREATE VIRTUAL TABLE log_errors USING fts5 (
  kind, error, content = '', contentless_delete = 1, tokenize = 'trigram');
INSERT INTO log_errors (rowid, kind, error)
  SELECT id, kind, coalesce(error_class, '') || ': ' || coalesce(error_message, '')
  FROM job_logs WHERE status = 2 ORDER BY id;

-- Failed jobs by time and by cause (core/failure_fingerprint.h), and what has finished by time. These columns are set
-- by failing and finishing alone, so that no other step of a job's life touches their indexes.
ALTER TABLE jobs ADD COLUMN failed_at INTEGER; -- finished_at, while it is failed
ALTER TABLE jobs ADD COLUMN cause TEXT;
UPDATE jobs SET cause = cause_of(kind, coalesce(error_class, ''), coalesce(error_message, '')), failed_at = finished_at
WHERE state = 4;
CREATE INDEX jobs_failed ON jobs (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX jobs_cause ON jobs (cause, failed_at) WHERE cause IS NOT NULL;
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE ended_as IS NOT NULL;

-- What people did: who, when, what.
CREATE TABLE changes (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action <> ''),
  target_kind TEXT NOT NULL,
  target TEXT NOT NULL,
  detail TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX changes_target ON changes (target_kind, target);
INSERT INTO sequences VALUES ('changes', 1);
