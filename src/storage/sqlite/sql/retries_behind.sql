SELECT id, kind, attempts, run_at FROM jobs
WHERE state = 0 AND run_at >= ?1 AND (run_at > ?1 OR id > ?2) AND attempts > 0 ORDER BY run_at, id LIMIT ?3
