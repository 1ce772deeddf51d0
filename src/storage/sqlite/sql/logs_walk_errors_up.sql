SELECT job_logs.id FROM log_errors CROSS JOIN job_logs ON job_logs.id = log_errors.rowid
WHERE log_errors MATCH ?5 AND log_errors.rowid BETWEEN ?1 AND ?2
  AND +job_logs.created_at >= ?3 AND +job_logs.created_at < ?4 AND (?6 = '' OR +job_logs.kind = ?6)
ORDER BY log_errors.rowid LIMIT ?7
