SELECT id FROM job_logs
WHERE id BETWEEN ?1 AND ?2 AND +created_at >= ?3 AND +created_at < ?4 AND +name >= ?5 AND +name < ?6
ORDER BY id DESC LIMIT ?7
