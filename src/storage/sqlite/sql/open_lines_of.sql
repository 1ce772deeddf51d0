SELECT created_at, level, source, flags, message FROM open_lines WHERE job_log_id = ?1 ORDER BY created_at, source
