SELECT jobs.id, jobs.kind, jobs.arguments, jobs.queue, jobs.priority, jobs.state, jobs.run_at, jobs.attempts,
       jobs.attempts_max, jobs.timeout, jobs.trigger, jobs.triggered_by, coalesce(jobs.unique_key, ''),
       coalesce(jobs.concurrency_key, ''), jobs.concurrency_limit, coalesce(jobs.request_id, ''),
       jobs.created_at, jobs.claimed_at, jobs.finished_at, jobs.cancel_requested_at, jobs.process_id,
       coalesce(jobs.ended_as, ''), coalesce(jobs.error_class, ''), coalesce(jobs.error_message, ''),
       jobs.last_log_id, coalesce((SELECT name FROM job_logs WHERE job_logs.id = jobs.last_log_id), ''),
       coalesce(jobs.cause, '')
FROM jobs WHERE jobs.concurrency_key = ?1 AND jobs.state IN (1, 2) ORDER BY jobs.id LIMIT ?2
