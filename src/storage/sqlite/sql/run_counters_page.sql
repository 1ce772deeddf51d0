SELECT hour, status, logs, with_warnings FROM run_counters WHERE kind = ?1 AND hour >= ?2 AND hour < ?3 ORDER BY hour, status
