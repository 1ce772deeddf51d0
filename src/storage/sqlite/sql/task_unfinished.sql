SELECT jobs.id, jobs.state, jobs.run_at, jobs.attempts, jobs.attempts_max, coalesce(job_logs.name, '')
FROM jobs LEFT JOIN job_logs ON job_logs.id = jobs.last_log_id
WHERE jobs.trigger = 1 AND jobs.triggered_by = ?1 AND jobs.state < 4 ORDER BY jobs.id LIMIT 1
