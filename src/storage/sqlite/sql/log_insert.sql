INSERT INTO job_logs (id, name, status, kind, queue, job_id, attempt, attempts_max, trigger,
                      triggered_by, process_id, process_name, previous_log_id, created_at,
                      updated_at, waited)
VALUES (?4, ?5, 0, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?1, ?2, ?13, ?3, ?3, ?14)
