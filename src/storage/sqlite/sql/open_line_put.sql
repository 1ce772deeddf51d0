INSERT INTO open_lines (job_log_id, source, created_at, level, flags, message)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT DO UPDATE SET created_at = excluded.created_at, level = excluded.level, flags = excluded.flags, message = excluded.message
