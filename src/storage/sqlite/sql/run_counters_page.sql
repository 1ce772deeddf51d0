SELECT hour, status, logs FROM run_counters WHERE kind = ?1 AND hour >= ?2 AND hour < ?3 ORDER BY hour, status
