UPDATE jobs SET state = ?2, run_at = ?3 WHERE id = ?1 AND state = 0
