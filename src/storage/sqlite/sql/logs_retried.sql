SELECT id, previous_log_id FROM job_logs
WHERE job_id = ?1 AND previous_log_id IS NOT NULL ORDER BY id
