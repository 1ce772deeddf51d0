SELECT created_at FROM job_logs WHERE id = ?1
