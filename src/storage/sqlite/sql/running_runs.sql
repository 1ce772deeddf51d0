SELECT process_id, job_id, id, name, kind, queue, attempt, status, created_at, started_at,
       progress_done, progress_total, progress_step
FROM job_logs WHERE status IN (0, 1) ORDER BY id LIMIT ?1
