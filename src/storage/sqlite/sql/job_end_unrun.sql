UPDATE jobs SET state = 5, finished_at = ?2, ended_as = ?3, cancel_requested_by = ?4,
                cause = NULL, failed_at = NULL
WHERE id = ?1 AND state IN (0, 1, 3, 4)
