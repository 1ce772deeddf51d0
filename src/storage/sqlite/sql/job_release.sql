UPDATE jobs SET state = 1, process_id = NULL, claimed_at = NULL, attempts = attempts - 1,
                last_log_id = (SELECT previous_log_id FROM job_logs WHERE id = ?4)
WHERE id = ?1 AND state = 2 AND attempts = ?2 AND process_id = ?3 AND last_log_id = ?4
