SELECT jobs.id, jobs.state, jobs.run_at, jobs.attempts, jobs.attempts_max, coalesce(job_logs.name, '')
FROM jobs LEFT JOIN job_logs ON job_logs.id = jobs.last_log_id
WHERE jobs.concurrency_key = ?1 AND jobs.state IN (1, 2) ORDER BY jobs.id LIMIT 1
