INSERT INTO job_log_details (job_log_id, sequence, created_at, level, source, flags, message)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING
