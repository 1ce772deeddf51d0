SELECT status FROM job_logs WHERE id = ?1 AND status < 2 AND process_id = ?2
