SELECT created_at / 3600000000, status, count(*) FROM job_logs
WHERE status IN (0, 1) AND +created_at >= ?2 AND +created_at < ?3 AND (?1 = '' OR +kind = ?1)
GROUP BY 1, 2
