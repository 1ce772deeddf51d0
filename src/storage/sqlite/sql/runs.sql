-- Runs that have not ended, and what earlier runs of a kind say about one. `status >= {log.first_ended}`
-- beside a narrower condition is there because SQLite uses the partial index of ended logs only for a
-- statement that repeats its condition.

-- name: running_runs
SELECT process_id, job_id, id, name, kind, queue, attempt, status, created_at, started_at,
       progress_done, progress_total, progress_step
FROM job_logs WHERE status IN ({log.created}, {log.processing}) AND status < {log.success}
ORDER BY id LIMIT ?1

-- name: runs_held_by
SELECT job_logs.job_id, job_logs.id, job_logs.name, job_logs.kind, job_logs.attempt,
       job_logs.attempts_max, job_logs.status
FROM job_logs
WHERE job_logs.status IN ({log.created}, {log.processing}) AND job_logs.status < {log.success}
  AND job_logs.process_id = ?1
ORDER BY job_logs.id

-- name: successes_before
SELECT id, name, coalesce(started_at, created_at), finished_at, waited, statistics FROM job_logs
WHERE kind = ?1 AND status = {log.success} AND status >= {log.first_ended} AND id < ?2
ORDER BY id DESC LIMIT ?3

-- name: errors_since
SELECT count(*) FROM (
  SELECT 1 FROM job_logs
  WHERE kind = ?1 AND status = {log.error} AND status >= {log.first_ended} AND error_class IS NOT 'Cancelled'
    AND id > coalesce((SELECT job_log_id FROM kind_ends WHERE kind = ?1 AND status = {log.success}), 0)
  LIMIT ?2)

-- name: run_brief
SELECT job_logs.id, job_logs.name, job_logs.job_id, job_logs.status, job_logs.started_at, job_logs.finished_at,
       job_logs.warnings, coalesce(job_logs.error_class, ''), coalesce(job_logs.error_message, ''),
       CASE WHEN jobs.state = {job.scheduled} AND jobs.last_log_id = job_logs.id THEN jobs.run_at END
FROM job_logs LEFT JOIN jobs ON jobs.id = job_logs.job_id
WHERE job_logs.id = ?1

-- name: run_points
SELECT id, name, status, coalesce(started_at, created_at), finished_at, warnings, coalesce(error_class, ''), statistics
FROM job_logs WHERE kind = ?1 AND status = ?2 AND status >= {log.first_ended} AND id < ?3
ORDER BY id DESC LIMIT ?4
