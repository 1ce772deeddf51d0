SELECT sequence FROM job_log_details
WHERE job_log_id = ?1 AND level = 3 AND level >= 2 AND sequence < ?2 ORDER BY sequence DESC LIMIT 1
