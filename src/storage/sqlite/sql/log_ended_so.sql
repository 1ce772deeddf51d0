SELECT 1 FROM job_logs
WHERE id = ?1 AND job_id = ?2 AND attempt = ?3 AND process_id = ?4 AND status = ?5 AND finished_at = ?6
