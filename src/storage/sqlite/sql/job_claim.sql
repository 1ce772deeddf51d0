UPDATE jobs SET state = 2, attempts = attempts + 1, process_id = ?2, claimed_at = ?3, last_log_id = ?4,
                retried_by = NULL
WHERE id = ?1
