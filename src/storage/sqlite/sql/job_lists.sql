-- Lists of jobs. Each walks an index from a given row on: `down` in the order of the page, `up` in the
-- opposite one. The row is given by what the index sorts by: its columns, then the id.

-- name: jobs_all_down
SELECT id FROM jobs WHERE id < ?1 ORDER BY id DESC

-- name: jobs_all_up
SELECT id FROM jobs WHERE id > ?1 ORDER BY id

-- name: jobs_scheduled_down
SELECT id FROM jobs WHERE state = {job.scheduled} AND (run_at, id) > (?1, ?2) ORDER BY run_at, id

-- name: jobs_scheduled_up
SELECT id FROM jobs WHERE state = {job.scheduled} AND (run_at, id) < (?1, ?2) ORDER BY run_at DESC, id DESC

-- name: jobs_ready_down
SELECT id, priority, run_at FROM jobs
WHERE state = {job.ready} AND queue = ?1 AND (priority, run_at, id) > (?2, ?3, ?4)
ORDER BY priority, run_at, id

-- name: jobs_ready_up
SELECT id, priority, run_at FROM jobs
WHERE state = {job.ready} AND queue = ?1 AND (priority, run_at, id) < (?2, ?3, ?4)
ORDER BY priority DESC, run_at DESC, id DESC

-- name: jobs_blocked_down
SELECT id FROM jobs
WHERE state = {job.blocked} AND (concurrency_key, priority, run_at, id) > (?1, ?2, ?3, ?4)
ORDER BY concurrency_key, priority, run_at, id

-- name: jobs_blocked_up
SELECT id FROM jobs
WHERE state = {job.blocked} AND (concurrency_key, priority, run_at, id) < (?1, ?2, ?3, ?4)
ORDER BY concurrency_key DESC, priority DESC, run_at DESC, id DESC

-- name: jobs_claimed
-- Through the open job logs, which are few: each claimed job has one.
SELECT jobs.id, jobs.claimed_at FROM job_logs JOIN jobs ON jobs.id = job_logs.job_id
WHERE job_logs.status IN ({log.created}, {log.processing}) AND job_logs.status < {log.success}
  AND jobs.state = {job.claimed} AND jobs.last_log_id = job_logs.id

-- name: jobs_failed_down
SELECT id FROM jobs WHERE failed_at IS NOT NULL AND (failed_at, id) < (?1, ?2)
ORDER BY failed_at DESC, id DESC

-- name: jobs_failed_up
SELECT id FROM jobs WHERE failed_at IS NOT NULL AND (failed_at, id) > (?1, ?2)
ORDER BY failed_at, id

-- name: jobs_finished_down
SELECT id FROM jobs WHERE ended_as IS NOT NULL AND (finished_at, id) < (?1, ?2)
ORDER BY finished_at DESC, id DESC

-- name: jobs_finished_up
SELECT id FROM jobs WHERE ended_as IS NOT NULL AND (finished_at, id) > (?1, ?2)
ORDER BY finished_at, id

-- name: jobs_cause_down
SELECT id FROM jobs WHERE cause = ?1 AND (failed_at, id) < (?2, ?3)
ORDER BY failed_at DESC, id DESC

-- name: jobs_cause_up
SELECT id FROM jobs WHERE cause = ?1 AND (failed_at, id) > (?2, ?3)
ORDER BY failed_at, id

-- name: causes_list
SELECT cause, count(*), min(failed_at), max(failed_at) FROM jobs WHERE cause IS NOT NULL GROUP BY cause
ORDER BY 2 DESC, 4 DESC, cause DESC LIMIT ?1

-- name: cause_newest
SELECT id, kind, coalesce(error_class, ''), coalesce(error_message, '') FROM jobs
WHERE cause = ?1 ORDER BY failed_at DESC, id DESC LIMIT 1

-- name: jobs_ahead
SELECT count(*) FROM (
  SELECT 1 FROM jobs
  WHERE state = {job.ready} AND queue = ?1 AND (priority, run_at, id) < (?2, ?3, ?4) LIMIT ?5)

-- name: retries_behind
SELECT id, kind, attempts, run_at FROM jobs
WHERE state = {job.scheduled} AND run_at >= ?1 AND (run_at > ?1 OR id > ?2) AND attempts > 0
ORDER BY run_at, id LIMIT ?3
