SELECT id, priority, run_at, kind, arguments, attempts, attempts_max, timeout,
       CASE WHEN retried_by IS NULL THEN trigger ELSE 3 END, coalesce(retried_by, triggered_by),
       coalesce(concurrency_key, ''), last_log_id
FROM jobs WHERE state = 1 AND queue = ?1 ORDER BY priority, run_at LIMIT ?2
