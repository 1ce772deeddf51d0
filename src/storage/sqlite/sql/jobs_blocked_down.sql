SELECT id FROM jobs
WHERE state = 3 AND (concurrency_key, priority, run_at, id) > (?1, ?2, ?3, ?4)
ORDER BY concurrency_key, priority, run_at, id
