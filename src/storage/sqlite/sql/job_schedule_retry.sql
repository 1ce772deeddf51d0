UPDATE jobs SET state = 0, process_id = NULL, run_at = ?4, error_class = ?5, error_message = ?6,
                cancel_requested_at = NULL, cancel_requested_by = NULL
WHERE id = ?1 AND state = 2 AND attempts = ?2 AND process_id = ?3 AND last_log_id = ?7
