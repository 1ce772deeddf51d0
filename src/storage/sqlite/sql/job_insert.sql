INSERT INTO jobs (id, kind, arguments, queue, priority, state, run_at, attempts_max, timeout, trigger,
                  created_at, triggered_by, unique_key, concurrency_key, concurrency_limit, request_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
