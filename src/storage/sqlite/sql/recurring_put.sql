INSERT INTO recurring_tasks (key, schedule, zone, kind, arguments, queue, priority, misfire, overlap,
                             misfire_window, known_since)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT DO UPDATE SET schedule = ?2, zone = ?3, kind = ?4, arguments = ?5, queue = ?6,
  priority = ?7, misfire = ?8, overlap = ?9, misfire_window = ?10, problem = NULL,
  known_since = CASE WHEN schedule = ?2 AND zone = ?3 THEN known_since ELSE ?11 END
