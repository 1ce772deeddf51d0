UPDATE jobs SET state = ?2, finished_at = NULL, run_at = ?3, attempts_max = max(attempts_max, attempts + 1),
                retried_by = ?4, cause = NULL, failed_at = NULL, cancel_requested_at = NULL
WHERE id = ?1 AND state = 4
