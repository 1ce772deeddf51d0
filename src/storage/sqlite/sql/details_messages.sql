SELECT sequence, message, flags & 1 FROM job_log_details WHERE job_log_id = ?1 AND sequence >= ?2 ORDER BY sequence
