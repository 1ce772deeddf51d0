-- Through the open job logs, which are few: each claimed job has one.
SELECT jobs.id, jobs.claimed_at FROM job_logs JOIN jobs ON jobs.id = job_logs.job_id
WHERE job_logs.status IN (0, 1) AND jobs.state = 2 AND jobs.last_log_id = job_logs.id
