UPDATE job_logs SET updated_at = updated_at
WHERE id = ?1 AND job_id = ?2 AND attempt = ?3 AND process_id = ?4 AND status = ?5 AND finished_at = ?6
