SELECT sequence, created_at, level, source, flags, message FROM job_log_details
WHERE job_log_id = ?1 AND sequence > ?2 AND sequence < ?3 AND level = 2 AND level >= 2 ORDER BY sequence DESC
