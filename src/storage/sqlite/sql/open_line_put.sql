INSERT INTO open_lines (job_log_id, source, created_at, level, flags, message)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
