-- Runs among others, queues, kinds and processes, as the pages ask for them.

-- name: queues_list
-- The oldest ready job: the best run_at of each priority, found by hopping from one to the next.
SELECT name, paused_at, coalesce(paused_by, ''),
       (WITH RECURSIVE hop (priority) AS (
          (SELECT priority FROM live WHERE state = {job.ready} AND queue = queues.name ORDER BY priority LIMIT 1)
          UNION ALL
          SELECT (SELECT live.priority FROM live WHERE state = {job.ready} AND queue = queues.name
                  AND live.priority > hop.priority ORDER BY live.priority LIMIT 1)
          FROM hop WHERE hop.priority IS NOT NULL)
        SELECT min((SELECT run_at FROM live WHERE state = {job.ready} AND queue = queues.name
                    AND live.priority = hop.priority ORDER BY run_at LIMIT 1))
        FROM hop WHERE hop.priority IS NOT NULL)
FROM queues ORDER BY name

-- name: jobs_by_queue
SELECT queue, state, count(*) FROM live GROUP BY queue, state
UNION ALL
SELECT queue, {job.finished}, sum(jobs)::bigint
FROM (SELECT * FROM finished_counters UNION ALL SELECT * FROM finished_deltas) AS finished GROUP BY queue

-- name: kinds_counted
SELECT kind, status, sum(logs)::bigint, sum(with_warnings)::bigint FROM (
  SELECT kind, status, logs, with_warnings FROM kind_counters
  UNION ALL
  SELECT kind, status, logs, with_warnings FROM run_deltas
  UNION ALL
  SELECT kind, status, 1, 0 FROM open_logs WHERE id > 0) AS counts
GROUP BY kind, status HAVING sum(logs) > 0 ORDER BY kind

-- name: kind_ends
SELECT asked.kind, ends.status, (SELECT id FROM job_logs WHERE job_logs.kind = asked.kind
                                   AND job_logs.status = ends.status ORDER BY id DESC LIMIT 1)
FROM unnest($1::text[]) AS asked (kind), (VALUES ({log.error}::smallint), ({log.success}::smallint)) AS ends (status)

-- name: buckets_ended
SELECT hour, status, sum(logs)::bigint, sum(with_warnings)::bigint FROM (
  SELECT hour, status, logs, with_warnings FROM run_counters WHERE kind = $1 AND hour >= $2 AND hour < $3
  UNION ALL
  SELECT hour, status, logs, with_warnings FROM run_deltas
  WHERE ($1 = '' OR kind = $1) AND hour >= $2 AND hour < $3) AS counts
GROUP BY hour, status HAVING sum(logs) <> 0 ORDER BY hour, status

-- name: buckets_open
SELECT created_at / {time.hour}, status, count(*) FROM open_logs
WHERE id > 0 AND created_at >= $2 AND created_at < $3 AND ($1 = '' OR kind || '' = $1) GROUP BY 1, 2

-- name: successes_before
SELECT id, name, started_at, finished_at, waited, statistics FROM job_logs
WHERE kind = $1 AND status = {log.success} AND id < $2 ORDER BY id DESC LIMIT $3

-- name: errors_since
SELECT count(*) FROM (
  SELECT 1 FROM job_logs
  WHERE kind = $1 AND status = {log.error} AND error_class IS DISTINCT FROM 'Cancelled'
    AND id > coalesce((SELECT id FROM job_logs WHERE kind = $1 AND status = {log.success}
                       ORDER BY id DESC LIMIT 1), 0)
  LIMIT $2) AS errors

-- name: processes_list
SELECT id, kind, host, pid, start_mark, version, started_at, heartbeat_at, pools, machine_id, node, roles
FROM processes ORDER BY id

-- name: runs_held_by
SELECT job_id, id, name, kind, attempt, attempts_max, status FROM open_logs
WHERE id > 0 AND process_id + 0 = $1 ORDER BY id

-- name: running_runs
SELECT process_id, job_id, id, name, kind, queue, attempt, status, created_at, started_at, progress_done,
       progress_total, progress_step
FROM open_logs WHERE id > 0 ORDER BY id LIMIT $1
