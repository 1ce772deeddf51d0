INSERT INTO queues (name, paused_at, paused_by) VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET paused_at = ?2, paused_by = ?3 WHERE paused_at IS NULL
