SELECT max(CAST(substr(name, 16) AS INTEGER)) FROM job_logs WHERE name >= ?1 AND name < ?1 || '`'
