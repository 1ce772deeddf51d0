SELECT 1 FROM processes WHERE id = ?1 AND heartbeat_at = ?2
