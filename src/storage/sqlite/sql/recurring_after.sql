SELECT key, schedule, zone, kind, arguments, queue, priority, misfire, overlap, misfire_window, known_since, paused, coalesce(paused_by, ''), coalesce(problem, '')
FROM recurring_tasks WHERE key > ?1 ORDER BY key LIMIT ?2
