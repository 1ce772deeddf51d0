SELECT id, status, created_at, finished_at,
       EXISTS (SELECT 1 FROM kind_ends WHERE job_log_id = job_logs.id AND kind = job_logs.kind)
FROM job_logs ORDER BY id
