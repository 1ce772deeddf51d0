SELECT id, queue, concurrency_key, concurrency_limit FROM jobs
WHERE state = 0 AND run_at <= ?1 ORDER BY run_at LIMIT ?2
