DELETE FROM run_counters WHERE kind = ?1 AND hour = ?2 AND status = ?3 AND logs = 0
