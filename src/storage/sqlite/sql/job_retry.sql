UPDATE jobs SET state = ?2, finished_at = NULL, run_at = ?3, attempts_max = max(attempts_max, attempts + 1),
                trigger = 3, triggered_by = ?4
WHERE id = ?1 AND state = 4
