-- One job: making it, finding it, and what a person or time does to it.

-- name: job_insert
INSERT INTO jobs (id, kind, arguments, queue, priority, state, run_at, attempts_max, timeout, trigger,
                  created_at, triggered_by, unique_key, concurrency_key, concurrency_limit, request_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)

-- name: job_by_id
SELECT jobs.id, jobs.kind, jobs.arguments, jobs.queue, jobs.priority, jobs.state, jobs.run_at, jobs.attempts,
       jobs.attempts_max, jobs.timeout, jobs.trigger, jobs.triggered_by, coalesce(jobs.unique_key, ''),
       coalesce(jobs.concurrency_key, ''), jobs.concurrency_limit, coalesce(jobs.request_id, ''),
       jobs.created_at, jobs.claimed_at, jobs.finished_at, jobs.cancel_requested_at, jobs.process_id,
       coalesce(jobs.ended_as, ''), coalesce(jobs.error_class, ''), coalesce(jobs.error_message, ''),
       jobs.last_log_id, coalesce((SELECT name FROM job_logs WHERE job_logs.id = jobs.last_log_id), ''),
       coalesce(jobs.cause, '')
FROM jobs WHERE jobs.id = ?1

-- name: job_by_request_id
SELECT id, state FROM jobs WHERE request_id = ?1

-- name: job_by_unique_key
SELECT id, state FROM jobs WHERE unique_key = ?1 AND state < {job.first_ended}

-- name: job_unique_key_taken
SELECT 1 FROM jobs AS mine JOIN jobs AS other ON other.unique_key = mine.unique_key
WHERE mine.id = ?1 AND other.state < {job.first_ended}

-- name: job_facts
SELECT state, queue, coalesce(concurrency_key, ''), concurrency_limit, attempts,
       cancel_requested_at IS NOT NULL
FROM jobs WHERE id = ?1

-- name: job_request_id
SELECT coalesce(request_id, '') FROM jobs WHERE id = ?1

-- name: job_last_log
SELECT last_log_id FROM jobs WHERE id = ?1 AND last_log_id IS NOT NULL

-- name: job_set_state
UPDATE jobs SET state = ?2 WHERE id = ?1

-- name: job_run_now
UPDATE jobs SET state = ?2, run_at = ?3 WHERE id = ?1 AND state = {job.scheduled}

-- name: job_hasten
UPDATE jobs SET run_at = ?2 WHERE id = ?1 AND state = {job.scheduled} AND attempts > 0 AND run_at > ?2

-- name: job_retry
UPDATE jobs SET state = ?2, finished_at = NULL, run_at = ?3, attempts_max = max(attempts_max, attempts + 1),
                retried_by = ?4, cause = NULL, failed_at = NULL, cancel_requested_at = NULL
WHERE id = ?1 AND state = {job.failed}

-- name: job_end_unrun
UPDATE jobs SET state = {job.finished}, finished_at = ?2, ended_as = ?3, cancel_requested_by = ?4,
                cause = NULL, failed_at = NULL
WHERE id = ?1 AND state IN ({job.scheduled}, {job.ready}, {job.blocked}, {job.failed})

-- name: job_ask_cancel
UPDATE jobs SET cancel_requested_at = coalesce(cancel_requested_at, ?2),
                cancel_requested_by = coalesce(cancel_requested_by, ?3)
WHERE id = ?1 AND state = {job.claimed}

-- name: jobs_due
SELECT id, queue, concurrency_key, concurrency_limit FROM jobs
WHERE state = {job.scheduled} AND run_at <= ?1 ORDER BY run_at LIMIT ?2

-- name: next_due
SELECT min(run_at) FROM jobs WHERE state = {job.scheduled}
