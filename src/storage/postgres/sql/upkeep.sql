-- Retention in small portions, and counts that are added up.

-- name: prune_lock
-- One process at a time.
SELECT pg_try_advisory_xact_lock(1246711664)

-- name: mark_get
SELECT value FROM marks WHERE name = $1

-- name: mark_set
UPDATE marks SET value = $2 WHERE name = $1

-- name: logs_total
SELECT coalesce((SELECT sum(logs) FROM kind_counters), 0)::bigint + coalesce((SELECT sum(logs) FROM run_deltas), 0)::bigint
       + (SELECT count(*) FROM live WHERE state = {job.claimed} AND log_id > 0)

-- name: finished_total
SELECT coalesce((SELECT sum(jobs) FROM finished_counters), 0)::bigint
       + coalesce((SELECT sum(jobs) FROM finished_deltas), 0)::bigint

-- name: logs_oldest
-- With whether it is the last of its kind that ended so.
SELECT id, created_at, finished_at,
       id = (SELECT other.id FROM job_logs AS other
             WHERE other.kind = job_logs.kind AND other.status = job_logs.status ORDER BY other.id DESC LIMIT 1)
FROM job_logs WHERE id > $1 ORDER BY id LIMIT $2

-- name: log_next_right
SELECT id, created_at FROM all_logs WHERE id > $1 AND created_at >= $2 ORDER BY id LIMIT 1

-- name: blocks_delete_some
-- Whole blocks, from the first on, until so many lines are reached.
WITH sized AS MATERIALIZED (
  SELECT first, sum(lines) OVER (ORDER BY first) - lines AS before
  FROM (SELECT first, lines FROM detail_blocks WHERE job_log_id = $1 ORDER BY first LIMIT $2) AS head),
gone AS (
  DELETE FROM detail_blocks
  WHERE job_log_id = $1 AND first <= (SELECT max(sized.first) FROM sized WHERE before < $2) RETURNING lines)
SELECT coalesce(sum(lines), 0)::bigint FROM gone

-- name: logs_delete
-- How a job has ended is kept while the job is.
WITH gone AS (
  DELETE FROM job_logs WHERE id = ANY ($1::bigint[]) RETURNING *),
kept AS (
  INSERT INTO job_ends (job_id, ended_as, at, attempts, attempts_max, run_at, claimed_at, log_id, error_class,
                        error_message)
  SELECT job_id, CASE job_ended WHEN 1 THEN 'success' WHEN 2 THEN 'cancelled' ELSE 'discarded' END, finished_at,
         attempt, attempts_max, run_at, created_at, id, error_class, error_message
  FROM gone WHERE job_ended > 0 AND EXISTS (SELECT 1 FROM jobs WHERE jobs.id = gone.job_id)
  ON CONFLICT DO NOTHING),
names AS (DELETE FROM log_names_kept USING gone WHERE log_names_kept.name = ANY (ARRAY[gone.name]))
SELECT kind, created_at, status, warnings FROM gone

-- name: jobs_oldest
SELECT id, state, created_at, finished_at FROM all_jobs WHERE id > $1 ORDER BY id LIMIT $2

-- name: job_next_right
SELECT id, created_at FROM jobs WHERE id > $1 AND created_at >= $2 ORDER BY id LIMIT 1

-- name: jobs_delete
WITH gone AS (
  DELETE FROM jobs WHERE id = ANY ($1::bigint[]) RETURNING id, request_id, queue),
ends AS (DELETE FROM job_ends USING gone WHERE job_id = ANY (ARRAY[gone.id])),
requests AS (DELETE FROM job_requests USING gone WHERE job_requests.request_id = ANY (ARRAY[gone.request_id]))
SELECT queue, count(*) FROM gone GROUP BY queue

-- name: seconds_prune
-- The next aged seconds behind $1 of which no log is left; answers how far that has come, or nothing at the end. A log of
-- a second may have an id of up to a minute later: so much may clocks differ. What was set back further stays.
WITH looked_at AS MATERIALIZED (
  SELECT second, first_id FROM log_seconds WHERE second > $1 AND second < $2 / {time.second} AND behind = 0
  ORDER BY second LIMIT $3),
gone AS (
  DELETE FROM log_seconds WHERE second = ANY (ARRAY(
    SELECT second FROM looked_at
    WHERE (SELECT true FROM all_logs
           WHERE id >= looked_at.first_id AND created_at / {time.second} = looked_at.second
             AND id < coalesce((SELECT next.first_id FROM log_seconds AS next WHERE next.second > looked_at.second + 60
                                ORDER BY next.second LIMIT 1), 9223372036854775807) LIMIT 1) IS NULL)))
SELECT max(second) FROM looked_at

-- name: instant_tasks
-- From each task to the next: DISTINCT would read every instant.
WITH RECURSIVE hop (task) AS (
  (SELECT task FROM recurring_instants ORDER BY task LIMIT 1)
  UNION ALL
  SELECT (SELECT next.task FROM recurring_instants AS next WHERE next.task > hop.task ORDER BY next.task LIMIT 1)
  FROM hop WHERE hop.task IS NOT NULL)
SELECT task FROM hop WHERE task IS NOT NULL

-- name: instants_prune
DELETE FROM recurring_instants WHERE task = $1 AND instant = ANY (ARRAY(
  SELECT instant FROM recurring_instants AS old
  WHERE old.task = $1 AND old.instant < $2
    AND old.instant < (SELECT last.instant FROM recurring_instants AS last WHERE last.task = $1
                       ORDER BY last.instant DESC LIMIT 1)
  ORDER BY instant LIMIT $3))

-- name: changes_prune
DELETE FROM changes WHERE id = ANY (ARRAY(
  SELECT id FROM changes AS old
  WHERE old.at < $1 AND old.id <= (SELECT first.id + $2 - 1 FROM changes AS first ORDER BY first.id LIMIT 1)
    AND (old.at >= $3 OR $1 > (SELECT next.at FROM changes AS next WHERE next.id > old.id AND next.at >= $3
                               ORDER BY next.id LIMIT 1))
  ORDER BY old.id))

-- name: fold_lock
SELECT pg_try_advisory_xact_lock(1246711622)

-- name: fold_runs
WITH taken AS (DELETE FROM run_deltas RETURNING *),
hours AS (
  SELECT kind, hour, status, sum(logs) AS logs, sum(with_warnings) AS with_warnings FROM taken GROUP BY 1, 2, 3
  UNION ALL
  SELECT '', hour, status, sum(logs), sum(with_warnings) FROM taken GROUP BY 2, 3),
by_hour AS (
  INSERT INTO run_counters AS old (kind, hour, status, logs, with_warnings) SELECT * FROM hours
  ON CONFLICT (kind, hour, status) DO UPDATE
  SET logs = old.logs + excluded.logs, with_warnings = old.with_warnings + excluded.with_warnings)
INSERT INTO kind_counters AS old (kind, status, logs, with_warnings)
SELECT kind, status, sum(logs), sum(with_warnings) FROM taken GROUP BY 1, 2
ON CONFLICT (kind, status) DO UPDATE
SET logs = old.logs + excluded.logs, with_warnings = old.with_warnings + excluded.with_warnings

-- name: fold_finished
WITH taken AS (DELETE FROM finished_deltas RETURNING *)
INSERT INTO finished_counters AS old (queue, jobs) SELECT queue, sum(jobs) FROM taken GROUP BY 1
ON CONFLICT (queue) DO UPDATE SET jobs = old.jobs + excluded.jobs

-- name: time_seen
SELECT greatest((SELECT value FROM marks WHERE name = 'time_seen'), 0),
       (SELECT created_at FROM all_logs ORDER BY id DESC LIMIT 1)

-- name: log_span
SELECT (SELECT id FROM all_logs ORDER BY id LIMIT 1), (SELECT id FROM all_logs ORDER BY id DESC LIMIT 1)

-- name: job_span
SELECT (SELECT id FROM jobs ORDER BY id LIMIT 1), (SELECT id FROM jobs ORDER BY id DESC LIMIT 1)

-- name: log_last_aged
-- By the last second that is aged and that no wrong clock has dated; NULL where there is none.
SELECT coalesce((SELECT first_id - 1 FROM log_seconds WHERE second > aged.second ORDER BY second LIMIT 1),
                (SELECT id FROM all_logs ORDER BY id DESC LIMIT 1))
FROM (SELECT second FROM log_seconds WHERE second < $1 / {time.second} AND second >= $2 / {time.second}
      ORDER BY second DESC LIMIT 1) AS aged

-- name: job_last_aged
SELECT job_id FROM job_logs WHERE job_ended > 0 AND finished_at < $1 AND finished_at >= $2
ORDER BY finished_at DESC, job_id DESC LIMIT 1
