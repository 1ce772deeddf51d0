INSERT INTO job_logs (id, name, status, kind, queue, job_id, attempt, attempts_max, trigger,
                      triggered_by, process_id, process_name, previous_log_id, created_at,
                      updated_at, waited)
VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13, ?14)
