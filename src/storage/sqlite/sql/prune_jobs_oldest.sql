SELECT id, state, created_at, finished_at, queue FROM jobs ORDER BY id
