SELECT jobs.id FROM jobs LEFT JOIN job_logs ON job_logs.id = jobs.last_log_id
WHERE jobs.state = 2
  AND (job_logs.id IS NULL OR job_logs.status >= 2 OR job_logs.process_id <> jobs.process_id)
