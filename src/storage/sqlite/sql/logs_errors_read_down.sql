SELECT id, coalesce(error_class, '') || ': ' || coalesce(error_message, '') FROM job_logs
WHERE status = 2 AND id BETWEEN ?1 AND ?2 AND +created_at >= ?3 AND +created_at < ?4
  AND (?5 = '' OR +kind = ?5)
ORDER BY id DESC LIMIT ?6
