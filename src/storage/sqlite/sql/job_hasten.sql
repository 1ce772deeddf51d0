UPDATE jobs SET run_at = ?2 WHERE id = ?1 AND state = 0 AND attempts > 0 AND run_at > ?2
