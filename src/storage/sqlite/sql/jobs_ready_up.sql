SELECT id, priority, run_at FROM jobs
WHERE state = 1 AND queue = ?1 AND (priority, run_at, id) < (?2, ?3, ?4)
ORDER BY priority DESC, run_at DESC, id DESC
