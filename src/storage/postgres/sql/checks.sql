-- Checks of a store, on request, which answer what is wrong: no row, no fault. They read everything; those of a name that
-- begins with quick_ take no longer for a large store than for a small one.

-- name: quick_ends
SELECT (SELECT id FROM jobs ORDER BY id DESC LIMIT 1), (SELECT id FROM job_logs ORDER BY id DESC LIMIT 1),
       (SELECT id FROM changes ORDER BY id DESC LIMIT 1)

-- name: quick_ended_twice
SELECT log_name FROM live WHERE state = {job.claimed} AND log_id > 0
  AND (SELECT true FROM job_logs WHERE job_logs.id = live.log_id)

-- name: check_without_job
SELECT live.id FROM live LEFT JOIN jobs ON jobs.id = live.id WHERE jobs.id IS NULL LIMIT 20

-- name: check_without_state
SELECT jobs.id FROM jobs
WHERE NOT EXISTS (SELECT 1 FROM live WHERE live.id = jobs.id)
  AND NOT EXISTS (SELECT 1 FROM job_ends WHERE job_id = jobs.id)
  AND NOT EXISTS (SELECT 1 FROM job_logs WHERE job_id = jobs.id AND job_ended > 0) LIMIT 20

-- name: check_two_states
SELECT id FROM live
WHERE EXISTS (SELECT 1 FROM job_ends WHERE job_id = live.id)
   OR EXISTS (SELECT 1 FROM job_logs WHERE job_id = live.id AND job_ended > 0) LIMIT 20

-- name: check_names
SELECT name FROM all_logs AS log
WHERE NOT EXISTS (SELECT 1 FROM log_names_kept WHERE log_names_kept.name = log.name AND log_id = log.id)
  AND NOT EXISTS (
  SELECT 1 FROM log_seconds
  WHERE second = created_at / {time.second}
    AND log.name = to_char(to_timestamp(second) AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS')
                   || CASE WHEN log.id = first_id THEN '' ELSE '_' || (log.id - first_id) END) LIMIT 20

-- name: check_keys
SELECT concurrency_key, count(*), max(concurrency_limit) FROM live
WHERE concurrency_key IS NOT NULL AND state IN ({job.ready}, {job.claimed})
GROUP BY concurrency_key HAVING count(*) > max(concurrency_limit)

-- name: check_blocked
SELECT concurrency_key, count(*) FROM live AS waiting
WHERE state = {job.blocked} AND NOT EXISTS (
  SELECT 1 FROM live AS holder
  WHERE holder.concurrency_key = waiting.concurrency_key AND holder.state IN ({job.ready}, {job.claimed}))
GROUP BY concurrency_key

-- name: check_finished
WITH counted AS (
  SELECT queue, count(*) AS jobs FROM jobs WHERE NOT EXISTS (SELECT 1 FROM live WHERE live.id = jobs.id) GROUP BY queue),
kept AS (
  SELECT queue, sum(jobs) AS jobs FROM (SELECT * FROM finished_counters UNION ALL SELECT * FROM finished_deltas) AS all_of
  GROUP BY queue)
SELECT queue, coalesce(counted.jobs, 0), coalesce(kept.jobs, 0)::bigint FROM counted FULL JOIN kept USING (queue)
WHERE coalesce(counted.jobs, 0) <> coalesce(kept.jobs, 0)

-- name: check_runs
WITH counted AS (
  SELECT kind, created_at / {time.hour} AS hour, status, count(*) AS logs,
         count(*) FILTER (WHERE status = {log.success} AND warnings > 0) AS warned
  FROM job_logs GROUP BY 1, 2, 3),
kept AS (
  SELECT kind, hour, status, sum(logs)::bigint AS logs, sum(with_warnings)::bigint AS warned FROM (
    SELECT * FROM run_counters WHERE kind <> '' UNION ALL SELECT * FROM run_deltas) AS all_of GROUP BY 1, 2, 3)
SELECT kind, hour, status, coalesce(counted.logs, 0), coalesce(kept.logs, 0), coalesce(counted.warned, 0),
       coalesce(kept.warned, 0)
FROM counted FULL JOIN kept USING (kind, hour, status)
WHERE coalesce(counted.logs, 0) <> coalesce(kept.logs, 0) OR coalesce(counted.warned, 0) <> coalesce(kept.warned, 0)

-- name: check_kinds
-- The counters of a kind beside those of its hours, and those of all kinds beside those of each.
SELECT kind, status FROM (
  SELECT kind, status, logs, with_warnings FROM kind_counters
  UNION ALL SELECT kind, status, -logs, -with_warnings FROM run_counters WHERE kind <> ''
  UNION ALL SELECT '', status, CASE kind WHEN '' THEN logs ELSE -logs END,
                   CASE kind WHEN '' THEN with_warnings ELSE -with_warnings END FROM run_counters) AS sums
GROUP BY kind, status HAVING sum(logs) <> 0 OR sum(with_warnings) <> 0

-- name: check_lines
SELECT log_name, lines, (SELECT max(first + detail_blocks.lines - 1) FROM detail_blocks WHERE job_log_id = log_id)
FROM live WHERE state = {job.claimed}
  AND lines <> coalesce((SELECT max(first + detail_blocks.lines - 1) FROM detail_blocks WHERE job_log_id = log_id), 0)

-- name: check_orphan_blocks
SELECT DISTINCT job_log_id FROM detail_blocks
WHERE NOT EXISTS (SELECT 1 FROM all_logs WHERE all_logs.id = job_log_id) LIMIT 20

-- name: check_blocks
-- From a block on, in the order of their logs.
SELECT job_log_id, first, lines, warnings, errors, coalesce(first_warning, 0), coalesce(first_error, 0), block
FROM detail_blocks WHERE (job_log_id, first) > ($1, $2) ORDER BY job_log_id, first LIMIT 256
