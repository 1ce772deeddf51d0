SELECT id FROM job_logs INDEXED BY job_logs_warned
WHERE id BETWEEN ?1 AND ?2 AND +created_at >= ?3 AND +created_at < ?4 AND +name >= ?5 AND +name < ?6
  AND status = 3 AND warnings > 0
ORDER BY id LIMIT ?7
