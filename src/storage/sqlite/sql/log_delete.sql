DELETE FROM job_logs WHERE id = ?1 RETURNING kind, status, created_at, warnings
