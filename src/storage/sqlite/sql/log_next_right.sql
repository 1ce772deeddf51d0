SELECT id, created_at FROM job_logs WHERE id > ?1 AND +created_at >= ?2 ORDER BY id LIMIT 1
