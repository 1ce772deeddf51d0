SELECT name FROM queues WHERE paused_at IS NULL ORDER BY name
