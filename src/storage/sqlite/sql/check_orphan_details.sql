SELECT DISTINCT job_log_id FROM job_log_details
WHERE NOT EXISTS (SELECT 1 FROM job_logs WHERE id = job_log_id) LIMIT 20
