SELECT count(*) FROM (
  SELECT 1 FROM job_logs
  WHERE kind = ?1 AND status = 2 AND status >= 2 AND error_class IS NOT 'Cancelled'
    AND id > coalesce((SELECT job_log_id FROM kind_ends WHERE kind = ?1 AND status = 3), 0)
  LIMIT ?2)
