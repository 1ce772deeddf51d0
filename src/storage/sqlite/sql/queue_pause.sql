INSERT INTO queues (name, paused_at, paused_by) VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET paused_at = coalesce(paused_at, ?2), paused_by = coalesce(paused_by, ?3)
