SELECT created_at FROM job_logs WHERE name >= ?1 AND name < ?2 ORDER BY name LIMIT 1
