UPDATE job_logs SET progress_done = ?3, progress_total = ?4, progress_step = ?5, updated_at = ?6
WHERE id = ?1 AND process_id = ?2 AND status < 2
