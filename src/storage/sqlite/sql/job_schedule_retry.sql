UPDATE jobs SET state = 0, process_id = NULL, run_at = ?4, error_class = ?5, error_message = ?6,
                trigger = CASE trigger WHEN 3 THEN 4 ELSE trigger END
WHERE id = ?1 AND state = 2 AND attempts = ?2 AND process_id = ?3 AND last_log_id = ?7
