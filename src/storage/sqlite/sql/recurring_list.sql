SELECT key, schedule, zone, kind, arguments, queue, priority, misfire, overlap, misfire_window, known_since, paused
FROM recurring_tasks ORDER BY key
