SELECT job_logs.name FROM job_logs LEFT JOIN jobs ON jobs.id = job_logs.job_id
WHERE job_logs.status < 2 AND (jobs.id IS NULL OR jobs.state <> 2 OR jobs.last_log_id <> job_logs.id)
