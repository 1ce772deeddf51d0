-- Retention: what is old enough to go, and its removal in small portions. Last, whether the disk takes more.

-- name: prune_jobs_oldest
SELECT id, state, created_at, finished_at, queue FROM jobs WHERE id > ?1 ORDER BY id

-- name: job_ids
SELECT (SELECT min(id) FROM jobs), (SELECT max(id) FROM jobs)

-- name: job_last_aged
SELECT id FROM jobs WHERE finished_at < ?1 AND finished_at >= ?2 AND ended_as IS NOT NULL
ORDER BY finished_at DESC LIMIT 1

-- name: job_next_right
SELECT id, created_at FROM jobs WHERE id > ?1 AND created_at >= ?2 ORDER BY id LIMIT 1

-- name: job_delete
DELETE FROM jobs WHERE id = ?1

-- name: prune_logs_oldest
SELECT id, status, created_at, finished_at,
       EXISTS (SELECT 1 FROM kind_ends WHERE job_log_id = job_logs.id AND kind = job_logs.kind)
FROM job_logs ORDER BY id

-- name: log_ids
SELECT (SELECT min(id) FROM job_logs), (SELECT max(id) FROM job_logs)

-- name: log_next_right
SELECT id, created_at FROM job_logs WHERE id > ?1 AND created_at >= ?2 ORDER BY id LIMIT 1

-- name: log_delete
DELETE FROM job_logs WHERE id = ?1 RETURNING kind, status, created_at, warnings

-- name: log_error_delete
DELETE FROM log_errors WHERE rowid = ?1

-- name: prune_details_candidates
SELECT id, status, finished_at,
       EXISTS (SELECT 1 FROM kind_ends WHERE job_log_id = job_logs.id AND kind = job_logs.kind),
       created_at
FROM job_logs WHERE id > ?1 ORDER BY id

-- name: details_delete
DELETE FROM job_log_details WHERE job_log_id = ?1 AND sequence IN
  (SELECT sequence FROM job_log_details WHERE job_log_id = ?1 ORDER BY sequence LIMIT ?2)

-- name: instant_tasks
-- From each task to the next: DISTINCT would read every instant.
WITH RECURSIVE hop (task) AS (
  SELECT min(task) FROM recurring_instants
  UNION ALL
  SELECT (SELECT min(task) FROM recurring_instants WHERE task > hop.task) FROM hop WHERE hop.task IS NOT NULL)
SELECT task FROM hop WHERE task IS NOT NULL

-- name: prune_instants
DELETE FROM recurring_instants WHERE (task, instant) IN (
  SELECT task, instant FROM recurring_instants AS old
  WHERE old.task = ?1 AND old.instant < ?2
    AND old.instant < (SELECT max(instant) FROM recurring_instants WHERE task = ?1)
  ORDER BY instant LIMIT ?3)

-- name: prune_changes
DELETE FROM changes WHERE id IN (
  SELECT id FROM changes AS old
  WHERE old.at < ?1 AND old.id <= (SELECT min(id) + ?2 - 1 FROM changes)
    AND (old.at >= ?3 OR ?1 > (SELECT next.at FROM changes AS next WHERE next.id > old.id AND next.at >= ?3
                               ORDER BY next.id LIMIT 1))
  ORDER BY old.id)

-- name: try_write
BEGIN IMMEDIATE;
-- With hardly any cache the pages reach the write-ahead log before the ROLLBACK, so that a full disk
-- shows; frames without a commit are nothing to anybody.
PRAGMA cache_size = 1;
CREATE TABLE tried_write (bytes BLOB);
INSERT INTO tried_write VALUES (zeroblob(262144));
ROLLBACK;
