WITH RECURSIVE attempts (id) AS (
  SELECT last_log_id FROM jobs WHERE id = ?1 AND last_log_id IS NOT NULL
  UNION ALL
  SELECT previous_log_id FROM job_logs JOIN attempts USING (id) WHERE previous_log_id IS NOT NULL
)
SELECT id, name, status, kind, queue, job_id, attempt, attempts_max, trigger, triggered_by, process_name,
       created_at, started_at, finished_at, updated_at, waited, detail_count, progress_done,
       progress_total, progress_step, statistics, coalesce(error_class, ''), coalesce(error_message, '')
FROM job_logs WHERE id IN (SELECT id FROM attempts) ORDER BY id
