UPDATE job_logs SET status = 1, started_at = ?3, updated_at = ?3
WHERE id = ?1 AND process_id = ?2 AND status = 0
