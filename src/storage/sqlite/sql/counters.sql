-- Counters that are kept with each change, so that no page counts rows, and the last end of each kind.

-- name: queue_counter_add
INSERT INTO queue_counters (queue, state, jobs) VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET jobs = jobs + ?3

-- name: queue_counters_list
SELECT queue, state, jobs FROM queue_counters

-- name: jobs_counted
SELECT coalesce(sum(jobs), 0) FROM queue_counters
WHERE (?1 = '' OR queue = ?1) AND (?2 < 0 OR state = ?2)

-- name: finished_jobs_total
SELECT coalesce(sum(jobs), 0) FROM queue_counters WHERE state = {job.finished}

-- name: kind_counter_add
INSERT INTO kind_counters (kind, status, logs, with_warnings) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO UPDATE SET logs = logs + ?3, with_warnings = with_warnings + ?4

-- name: kinds_counted
-- Ended logs are counted as they end; open ones are few and are counted here.
SELECT kind, status, logs, with_warnings FROM kind_counters
UNION ALL
SELECT kind, status, count(*), 0 FROM job_logs
WHERE status IN ({log.created}, {log.processing}) AND status < {log.success}
GROUP BY kind, status
ORDER BY kind

-- name: kinds_with_successes
SELECT kind FROM kind_counters WHERE status = {log.success} AND logs > 0

-- name: logs_total
SELECT coalesce((SELECT sum(logs) FROM kind_counters), 0)
       + (SELECT count(*) FROM job_logs
          WHERE status IN ({log.created}, {log.processing}) AND status < {log.success})

-- name: run_counter_add
INSERT INTO run_counters (kind, hour, status, logs, with_warnings) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO UPDATE SET logs = logs + ?4, with_warnings = with_warnings + ?5

-- name: run_counter_drop
-- When the last log of an hour is removed.
DELETE FROM run_counters WHERE kind = ?1 AND hour = ?2 AND status = ?3 AND logs = 0

-- name: run_counters_page
SELECT hour, status, logs, with_warnings FROM run_counters
WHERE kind = ?1 AND hour >= ?2 AND hour < ?3 ORDER BY hour, status

-- name: run_counters_open
SELECT created_at / {time.hour}, status, count(*) FROM job_logs
WHERE status IN ({log.created}, {log.processing}) AND status < {log.success}
  AND created_at >= ?2 AND created_at < ?3 AND (?1 = '' OR +kind = ?1)
GROUP BY 1, 2

-- name: kind_end_put
INSERT INTO kind_ends (kind, status, job_log_id) VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET job_log_id = max(job_log_id, ?3)

-- name: kind_ends_list
SELECT kind, status, job_log_id FROM kind_ends
