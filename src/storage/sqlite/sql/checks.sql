-- Checks of a store, on request, which answer what is wrong: no row, no fault. Those of a name that begins with
-- check_ read everything; quick_ ones take no longer for a large store than for a small one.

-- name: pragma_quick_check
PRAGMA quick_check

-- name: pragma_integrity_check
PRAGMA integrity_check

-- name: check_claims
SELECT jobs.id FROM jobs LEFT JOIN job_logs ON job_logs.id = jobs.last_log_id
WHERE jobs.state = {job.claimed}
  AND (job_logs.id IS NULL OR job_logs.status >= {log.first_ended} OR job_logs.process_id <> jobs.process_id)

-- name: quick_open_logs
SELECT job_logs.name FROM job_logs LEFT JOIN jobs ON jobs.id = job_logs.job_id
WHERE job_logs.status < {log.first_ended} AND job_logs.status < {log.success}
  AND (jobs.id IS NULL OR jobs.state <> {job.claimed} OR jobs.last_log_id <> job_logs.id)

-- name: quick_ends
-- The way to the oldest and to the newest of what grows, by tables and by indexes.
SELECT (SELECT min(id) FROM jobs), (SELECT max(id) FROM jobs), (SELECT min(id) FROM job_logs),
       (SELECT max(id) FROM job_logs), (SELECT max(name) FROM job_logs), (SELECT max(id) FROM changes)

-- name: check_failed
SELECT id FROM jobs
WHERE (state = {job.failed}) <> (cause IS NOT NULL)
   OR (state = {job.failed}) <> (failed_at IS finished_at AND failed_at IS NOT NULL)

-- name: check_keys
SELECT concurrency_key, count(*), max(concurrency_limit) FROM jobs
WHERE concurrency_key IS NOT NULL AND state IN ({job.ready}, {job.claimed})
GROUP BY concurrency_key HAVING count(*) > max(concurrency_limit)

-- name: check_blocked
SELECT concurrency_key, count(*) FROM jobs AS waiting
WHERE state = {job.blocked} AND NOT EXISTS (
  SELECT 1 FROM jobs WHERE concurrency_key = waiting.concurrency_key AND state IN ({job.ready}, {job.claimed}))
GROUP BY concurrency_key

-- name: check_queue_counters
WITH counted AS (SELECT queue, state, count(*) AS jobs FROM jobs GROUP BY queue, state)
SELECT coalesce(c.queue, k.queue), coalesce(c.state, k.state), coalesce(c.jobs, 0), coalesce(k.jobs, 0)
FROM counted AS c FULL JOIN queue_counters AS k ON c.queue = k.queue AND c.state = k.state
WHERE coalesce(c.jobs, 0) <> coalesce(k.jobs, 0)

-- name: check_kind_counters
WITH counted AS (
  SELECT kind, status, count(*) AS logs, sum(status = {log.success} AND warnings > 0) AS warned
  FROM job_logs WHERE status >= {log.first_ended} GROUP BY kind, status)
SELECT coalesce(c.kind, k.kind), coalesce(c.status, k.status), coalesce(c.logs, 0), coalesce(k.logs, 0),
       coalesce(c.warned, 0), coalesce(k.with_warnings, 0)
FROM counted AS c FULL JOIN kind_counters AS k ON c.kind = k.kind AND c.status = k.status
WHERE coalesce(c.logs, 0) <> coalesce(k.logs, 0) OR coalesce(c.warned, 0) <> coalesce(k.with_warnings, 0)

-- name: check_run_counters
WITH counted AS (
  SELECT kind, created_at / {time.hour} AS hour, status, count(*) AS logs,
         sum(status = {log.success} AND warnings > 0) AS warned FROM job_logs WHERE status >= {log.first_ended}
  GROUP BY 1, 2, 3
  UNION ALL
  SELECT '', created_at / {time.hour}, status, count(*), sum(status = {log.success} AND warnings > 0)
  FROM job_logs WHERE status >= {log.first_ended} GROUP BY 2, 3)
SELECT coalesce(c.kind, k.kind), coalesce(c.hour, k.hour), coalesce(c.status, k.status),
       coalesce(c.logs, 0), coalesce(k.logs, 0), coalesce(c.warned, 0), coalesce(k.with_warnings, 0)
FROM counted AS c FULL JOIN run_counters AS k
  ON c.kind = k.kind AND c.hour = k.hour AND c.status = k.status
WHERE coalesce(c.logs, 0) <> coalesce(k.logs, 0) OR coalesce(c.warned, 0) <> coalesce(k.with_warnings, 0)

-- name: check_orphan_details
SELECT DISTINCT job_log_id FROM job_log_details
WHERE NOT EXISTS (SELECT 1 FROM job_logs WHERE id = job_log_id) LIMIT 20

-- name: check_orphan_blocks
SELECT DISTINCT id >> 27 FROM log_blocks
WHERE NOT EXISTS (SELECT 1 FROM job_logs WHERE job_logs.id = log_blocks.id >> 27) LIMIT 20

-- name: check_blocks
SELECT log_blocks.id, lines, log_blocks.warnings, errors, coalesce(log_blocks.first_warning, 0),
       coalesce(first_error, 0), block, name
FROM log_blocks LEFT JOIN job_logs ON job_logs.id = log_blocks.id >> 27 ORDER BY log_blocks.id

-- name: check_lines_twice
-- In a row and in a block. CROSS JOIN: the rows of a block are found by their key.
SELECT DISTINCT coalesce(name, 'id ' || job_log_id), job_log_id
FROM log_blocks CROSS JOIN job_log_details LEFT JOIN job_logs ON job_logs.id = job_log_id
WHERE EXISTS (SELECT 1 FROM job_log_details) AND job_log_id = log_blocks.id >> 27
  AND sequence >= (log_blocks.id & {line.number_max})
  AND sequence < (log_blocks.id & {line.number_max}) + log_blocks.lines
LIMIT 20
