SELECT id, queue, concurrency_limit FROM jobs
WHERE concurrency_key = ?1 AND state = 3 ORDER BY priority, run_at LIMIT 1
