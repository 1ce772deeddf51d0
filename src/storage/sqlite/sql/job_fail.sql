UPDATE jobs SET state = 4, process_id = NULL, finished_at = ?4, error_class = ?5, error_message = ?6,
                cancel_requested_at = NULL, cause = ?8, failed_at = ?4
WHERE id = ?1 AND state = 2 AND attempts = ?2 AND process_id = ?3 AND last_log_id = ?7
