SELECT id, name, coalesce(started_at, created_at), finished_at, waited, statistics FROM job_logs
WHERE kind = ?1 AND status = 3 AND status >= 2 AND id < ?2 ORDER BY id DESC LIMIT ?3
