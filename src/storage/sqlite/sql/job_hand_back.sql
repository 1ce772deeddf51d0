UPDATE jobs SET state = 1, process_id = NULL, attempts_max = attempts_max + 1
WHERE id = ?1 AND state = 2 AND attempts = ?2 AND process_id = ?3 AND last_log_id = ?4
