SELECT job_logs.job_id, job_logs.id, job_logs.name, job_logs.kind, job_logs.attempt, job_logs.attempts_max, job_logs.status
FROM job_logs WHERE job_logs.status IN (0, 1) AND job_logs.process_id = ?1 ORDER BY job_logs.id
