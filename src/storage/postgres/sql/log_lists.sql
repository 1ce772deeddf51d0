-- Lists of job logs, newest first (`down`) or oldest first (`up`): ids within bounds, which the first statements find
-- for times. Those that have ended are walked along an index, and the open ones, which are few, are read as they are.
-- `created_at + 0` and the like keep the planner to the index that is meant. A log is listed once no lower id can
-- appear any more (PostgresReader::settled_to).

-- name: second_before
-- The first id of the last second before a time: what lies before it is older than that time.
SELECT first_id FROM log_seconds WHERE second < $1 ORDER BY second DESC LIMIT 1

-- name: second_after
SELECT first_id FROM log_seconds WHERE second > $1 ORDER BY second LIMIT 1

-- name: seconds_behind
SELECT coalesce(max(behind), 0) FROM log_seconds WHERE behind > 0

-- name: logs_walk_down
SELECT id FROM job_logs
WHERE id BETWEEN $1 AND $2 AND created_at + 0 >= $3 AND created_at + 0 < $4 AND name || '' >= $5 AND name || '' < $6
  AND id <= $8
ORDER BY id DESC LIMIT $7

-- name: logs_walk_up
SELECT id FROM job_logs
WHERE id BETWEEN $1 AND $2 AND created_at + 0 >= $3 AND created_at + 0 < $4 AND name || '' >= $5 AND name || '' < $6
  AND id <= $8
ORDER BY id LIMIT $7

-- name: logs_walk_errors_down
SELECT id FROM job_logs
WHERE id BETWEEN $1 AND $2 AND created_at + 0 >= $3 AND created_at + 0 < $4 AND name || '' >= $5 AND name || '' < $6
  AND id <= $8
  AND status = {log.error}
ORDER BY id DESC LIMIT $7

-- name: logs_walk_errors_up
SELECT id FROM job_logs
WHERE id BETWEEN $1 AND $2 AND created_at + 0 >= $3 AND created_at + 0 < $4 AND name || '' >= $5 AND name || '' < $6
  AND id <= $8
  AND status = {log.error}
ORDER BY id LIMIT $7

-- name: logs_walk_successes_down
SELECT id FROM job_logs
WHERE id BETWEEN $1 AND $2 AND created_at + 0 >= $3 AND created_at + 0 < $4 AND name || '' >= $5 AND name || '' < $6
  AND id <= $8
  AND status + 0 = {log.success}
ORDER BY id DESC LIMIT $7

-- name: logs_walk_successes_up
SELECT id FROM job_logs
WHERE id BETWEEN $1 AND $2 AND created_at + 0 >= $3 AND created_at + 0 < $4 AND name || '' >= $5 AND name || '' < $6
  AND id <= $8
  AND status + 0 = {log.success}
ORDER BY id LIMIT $7

-- name: logs_walk_kind_down
SELECT id FROM job_logs
WHERE id BETWEEN $1 AND $2 AND created_at + 0 >= $3 AND created_at + 0 < $4 AND name || '' >= $5 AND name || '' < $6
  AND id <= $8
  AND status = $9 AND kind = $10
ORDER BY id DESC LIMIT $7

-- name: logs_walk_kind_up
SELECT id FROM job_logs
WHERE id BETWEEN $1 AND $2 AND created_at + 0 >= $3 AND created_at + 0 < $4 AND name || '' >= $5 AND name || '' < $6
  AND id <= $8
  AND status = $9 AND kind = $10
ORDER BY id LIMIT $7

-- name: logs_walk_warned_down
SELECT id FROM job_logs
WHERE id BETWEEN $1 AND $2 AND created_at + 0 >= $3 AND created_at + 0 < $4 AND name || '' >= $5 AND name || '' < $6
  AND id <= $8
  AND status = {log.success} AND warnings > 0
ORDER BY id DESC LIMIT $7

-- name: logs_walk_warned_up
SELECT id FROM job_logs
WHERE id BETWEEN $1 AND $2 AND created_at + 0 >= $3 AND created_at + 0 < $4 AND name || '' >= $5 AND name || '' < $6
  AND id <= $8
  AND status = {log.success} AND warnings > 0
ORDER BY id LIMIT $7

-- name: logs_walk_kind_warned_down
SELECT id FROM job_logs
WHERE id BETWEEN $1 AND $2 AND created_at + 0 >= $3 AND created_at + 0 < $4 AND name || '' >= $5 AND name || '' < $6
  AND id <= $8
  AND kind = $9 AND status = {log.success} AND warnings > 0
ORDER BY id DESC LIMIT $7

-- name: logs_walk_kind_warned_up
SELECT id FROM job_logs
WHERE id BETWEEN $1 AND $2 AND created_at + 0 >= $3 AND created_at + 0 < $4 AND name || '' >= $5 AND name || '' < $6
  AND id <= $8
  AND kind = $9 AND status = {log.success} AND warnings > 0
ORDER BY id LIMIT $7

-- name: logs_open
SELECT id FROM open_logs
WHERE id BETWEEN $1 AND $2 AND created_at >= $3 AND created_at < $4 AND name || '' >= $5 AND name || '' < $6
  AND id <= $9
  AND ($7 < 0 OR status = $7) AND ($8 = '' OR kind || '' = $8)

-- name: errors_read_down
SELECT id, coalesce(error_class, '') || ': ' || coalesce(error_message, '') FROM job_logs
WHERE status = {log.error} AND id BETWEEN $1 AND $2 AND created_at + 0 >= $3 AND created_at + 0 < $4
  AND id <= $6 AND ($5 = '' OR kind || '' = $5)
ORDER BY id DESC

-- name: errors_read_up
SELECT id, coalesce(error_class, '') || ': ' || coalesce(error_message, '') FROM job_logs
WHERE status = {log.error} AND id BETWEEN $1 AND $2 AND created_at + 0 >= $3 AND created_at + 0 < $4
  AND id <= $6 AND ($5 = '' OR kind || '' = $5)
ORDER BY id

-- name: logs_by_ids
SELECT id, name, status, kind, queue, job_id, attempt, attempts_max, trigger, triggered_by, process_name, created_at,
       started_at, finished_at, updated_at, waited, detail_count, progress_done, progress_total, progress_step,
       statistics, coalesce(error_class, ''), coalesce(error_message, ''), warnings, coalesce(first_warning, '')
FROM all_logs WHERE id = ANY ($1)

-- name: log_by_id
SELECT id, name, status, kind, queue, job_id, attempt, attempts_max, trigger, triggered_by, process_name, created_at,
       started_at, finished_at, updated_at, waited, detail_count, progress_done, progress_total, progress_step,
       statistics, coalesce(error_class, ''), coalesce(error_message, ''), warnings, coalesce(first_warning, '')
FROM all_logs WHERE id = $1

-- name: log_by_name
-- By the first id of its second: a name says how far behind that its id is, but for some that a copied store brought.
SELECT id, name, status, kind, queue, job_id, attempt, attempts_max, trigger, triggered_by, process_name, created_at,
       started_at, finished_at, updated_at, waited, detail_count, progress_done, progress_total, progress_step,
       statistics, coalesce(error_class, ''), coalesce(error_message, ''), warnings, coalesce(first_warning, '')
FROM all_logs
WHERE id = coalesce((SELECT log_id FROM log_names_kept WHERE log_names_kept.name = $3),
                    (SELECT first_id + $2 FROM log_seconds WHERE second = $1))
  AND name = $3

-- name: logs_of_job
SELECT id, name, status, kind, queue, job_id, attempt, attempts_max, trigger, triggered_by, process_name, created_at,
       started_at, finished_at, updated_at, waited, detail_count, progress_done, progress_total, progress_step,
       statistics, coalesce(error_class, ''), coalesce(error_message, ''), warnings, coalesce(first_warning, '')
FROM all_logs WHERE job_id = $1 ORDER BY id

-- name: job_of_log
SELECT job_id FROM all_logs WHERE id = $1
