SELECT level, count(*), min(sequence) FROM job_log_details
WHERE job_log_id = ?1 AND level >= 2 GROUP BY level
