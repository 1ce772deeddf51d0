SELECT coalesce(max(sequence), 0) FROM job_log_details WHERE job_log_id = ?1
