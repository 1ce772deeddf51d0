-- Lists of job logs, newest first (`down`) or oldest first (`up`). All walk ids within bounds, which the
-- first two statements find for names, and ids_by_time.h for times. A `+` before a column keeps SQLite from using an index on
-- it instead; `status >= {log.first_ended}` and `status < {log.success}` repeat the condition of the
-- partial index that is to be used.

-- name: log_first_named
SELECT created_at FROM job_logs WHERE name >= ?1 AND name < ?2 ORDER BY name LIMIT 1

-- name: log_last_named
SELECT created_at FROM job_logs WHERE name >= ?1 AND name < ?2 ORDER BY name DESC LIMIT 1

-- name: logs_walk_down
SELECT id FROM job_logs
WHERE id BETWEEN ?1 AND ?2 AND +created_at >= ?3 AND +created_at < ?4 AND +name >= ?5 AND +name < ?6
ORDER BY id DESC LIMIT ?7

-- name: logs_walk_up
SELECT id FROM job_logs
WHERE id BETWEEN ?1 AND ?2 AND +created_at >= ?3 AND +created_at < ?4 AND +name >= ?5 AND +name < ?6
ORDER BY id LIMIT ?7

-- name: logs_walk_status_down
SELECT id FROM job_logs
WHERE id BETWEEN ?1 AND ?2 AND +created_at >= ?3 AND +created_at < ?4 AND +name >= ?5 AND +name < ?6
  AND status = ?8 AND (?9 = '' OR +kind = ?9) AND status < {log.success}
ORDER BY id DESC LIMIT ?7

-- name: logs_walk_status_up
SELECT id FROM job_logs
WHERE id BETWEEN ?1 AND ?2 AND +created_at >= ?3 AND +created_at < ?4 AND +name >= ?5 AND +name < ?6
  AND status = ?8 AND (?9 = '' OR +kind = ?9) AND status < {log.success}
ORDER BY id LIMIT ?7

-- name: logs_walk_kind_down
SELECT id FROM job_logs
WHERE id BETWEEN ?1 AND ?2 AND +created_at >= ?3 AND +created_at < ?4 AND +name >= ?5 AND +name < ?6
  AND status = ?8 AND kind = ?9 AND status >= {log.first_ended}
ORDER BY id DESC LIMIT ?7

-- name: logs_walk_kind_up
SELECT id FROM job_logs
WHERE id BETWEEN ?1 AND ?2 AND +created_at >= ?3 AND +created_at < ?4 AND +name >= ?5 AND +name < ?6
  AND status = ?8 AND kind = ?9 AND status >= {log.first_ended}
ORDER BY id LIMIT ?7

-- name: logs_walk_warned_down
SELECT id FROM job_logs INDEXED BY job_logs_warned
WHERE id BETWEEN ?1 AND ?2 AND +created_at >= ?3 AND +created_at < ?4 AND +name >= ?5 AND +name < ?6
  AND status = {log.success} AND warnings > 0
ORDER BY id DESC LIMIT ?7

-- name: logs_walk_warned_up
SELECT id FROM job_logs INDEXED BY job_logs_warned
WHERE id BETWEEN ?1 AND ?2 AND +created_at >= ?3 AND +created_at < ?4 AND +name >= ?5 AND +name < ?6
  AND status = {log.success} AND warnings > 0
ORDER BY id LIMIT ?7

-- name: logs_walk_kind_warned_down
SELECT id FROM job_logs INDEXED BY job_logs_kind_warned
WHERE id BETWEEN ?1 AND ?2 AND +created_at >= ?3 AND +created_at < ?4 AND +name >= ?5 AND +name < ?6
  AND kind = ?8 AND status = {log.success} AND warnings > 0
ORDER BY id DESC LIMIT ?7

-- name: logs_walk_kind_warned_up
SELECT id FROM job_logs INDEXED BY job_logs_kind_warned
WHERE id BETWEEN ?1 AND ?2 AND +created_at >= ?3 AND +created_at < ?4 AND +name >= ?5 AND +name < ?6
  AND kind = ?8 AND status = {log.success} AND warnings > 0
ORDER BY id LIMIT ?7

-- name: logs_walk_errors_down
SELECT job_logs.id FROM log_errors CROSS JOIN job_logs ON job_logs.id = log_errors.rowid
WHERE log_errors MATCH ?5 AND log_errors.rowid BETWEEN ?1 AND ?2
  AND +job_logs.created_at >= ?3 AND +job_logs.created_at < ?4 AND (?6 = '' OR +job_logs.kind = ?6)
ORDER BY log_errors.rowid DESC LIMIT ?7

-- name: logs_walk_errors_up
SELECT job_logs.id FROM log_errors CROSS JOIN job_logs ON job_logs.id = log_errors.rowid
WHERE log_errors MATCH ?5 AND log_errors.rowid BETWEEN ?1 AND ?2
  AND +job_logs.created_at >= ?3 AND +job_logs.created_at < ?4 AND (?6 = '' OR +job_logs.kind = ?6)
ORDER BY log_errors.rowid LIMIT ?7

-- name: logs_errors_read_down
SELECT id, coalesce(error_class, '') || ': ' || coalesce(error_message, '') FROM job_logs
WHERE status = {log.error} AND status < {log.success} AND id BETWEEN ?1 AND ?2
  AND +created_at >= ?3 AND +created_at < ?4 AND (?5 = '' OR +kind = ?5)
ORDER BY id DESC LIMIT ?6

-- name: logs_errors_read_up
SELECT id, coalesce(error_class, '') || ': ' || coalesce(error_message, '') FROM job_logs
WHERE status = {log.error} AND status < {log.success} AND id BETWEEN ?1 AND ?2
  AND +created_at >= ?3 AND +created_at < ?4 AND (?5 = '' OR +kind = ?5)
ORDER BY id LIMIT ?6

-- name: logs_retried
SELECT id, previous_log_id FROM job_logs
WHERE job_id = ?1 AND previous_log_id IS NOT NULL ORDER BY id
