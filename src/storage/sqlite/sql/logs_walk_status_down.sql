SELECT id FROM job_logs
WHERE id BETWEEN ?1 AND ?2 AND +created_at >= ?3 AND +created_at < ?4 AND +name >= ?5 AND +name < ?6
  AND status = ?8 AND (?9 = '' OR +kind = ?9)
ORDER BY id DESC LIMIT ?7
