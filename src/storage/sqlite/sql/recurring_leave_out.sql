INSERT INTO recurring_tasks (key, schedule, zone, kind, arguments, queue, priority, misfire, overlap,
                             misfire_window, known_since, problem)
VALUES (?1, '', '', '', '{}', '', 0, 1, 0, 0, ?2, ?3)
ON CONFLICT DO UPDATE SET problem = ?3
