SELECT id FROM job_logs WHERE created_at < ?1 AND created_at >= ?2 ORDER BY created_at DESC, id DESC LIMIT 1
