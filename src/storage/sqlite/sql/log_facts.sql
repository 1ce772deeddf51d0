SELECT kind, status FROM job_logs WHERE id = ?1
