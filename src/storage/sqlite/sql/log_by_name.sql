SELECT id, name, status, kind, queue, job_id, attempt, attempts_max, trigger, triggered_by, process_name,
       created_at, started_at, finished_at, updated_at, waited, detail_count, progress_done,
       progress_total, progress_step, statistics, coalesce(error_class, ''), coalesce(error_message, ''),
       warnings, coalesce(first_warning, '')
FROM job_logs WHERE name = ?1
