INSERT INTO kind_ends (kind, status, job_log_id) VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET job_log_id = max(job_log_id, ?3)
