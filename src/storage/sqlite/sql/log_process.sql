SELECT process_id FROM job_logs WHERE id = ?1
