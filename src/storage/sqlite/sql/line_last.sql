SELECT sequence FROM job_log_details
WHERE job_log_id = ?1 AND sequence >= ?2 AND flags & 1 = 0 ORDER BY sequence LIMIT 1
