SELECT id, status, finished_at,
       EXISTS (SELECT 1 FROM kind_ends WHERE job_log_id = job_logs.id AND kind = job_logs.kind),
       created_at
FROM job_logs WHERE id > ?1 ORDER BY id
