-- Jobs that share a concurrency key: at most concurrency_limit of them are ready or claimed, the others
-- are blocked.

-- name: key_holders
SELECT count(*) FROM jobs WHERE concurrency_key = ?1 AND state IN ({job.ready}, {job.claimed})

-- name: key_holders_list
SELECT jobs.id, jobs.kind, jobs.arguments, jobs.queue, jobs.priority, jobs.state, jobs.run_at, jobs.attempts,
       jobs.attempts_max, jobs.timeout, jobs.trigger, jobs.triggered_by, coalesce(jobs.unique_key, ''),
       coalesce(jobs.concurrency_key, ''), jobs.concurrency_limit, coalesce(jobs.request_id, ''),
       jobs.created_at, jobs.claimed_at, jobs.finished_at, jobs.cancel_requested_at, jobs.process_id,
       coalesce(jobs.ended_as, ''), coalesce(jobs.error_class, ''), coalesce(jobs.error_message, ''),
       jobs.last_log_id, coalesce((SELECT name FROM job_logs WHERE job_logs.id = jobs.last_log_id), ''),
       coalesce(jobs.cause, '')
FROM jobs WHERE jobs.concurrency_key = ?1 AND jobs.state IN ({job.ready}, {job.claimed})
ORDER BY jobs.id LIMIT ?2

-- name: key_unfinished
SELECT jobs.id, jobs.state, jobs.run_at, jobs.attempts, jobs.attempts_max, coalesce(job_logs.name, '')
FROM jobs LEFT JOIN job_logs ON job_logs.id = jobs.last_log_id
WHERE jobs.concurrency_key = ?1 AND jobs.state IN ({job.ready}, {job.claimed})
ORDER BY jobs.id LIMIT 1

-- name: key_next_blocked
SELECT id, queue, concurrency_limit FROM jobs
WHERE concurrency_key = ?1 AND state = {job.blocked} ORDER BY priority, run_at LIMIT 1

-- name: job_unblock
UPDATE jobs SET state = {job.ready} WHERE id = ?1 AND state = {job.blocked}
