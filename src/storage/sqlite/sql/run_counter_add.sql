INSERT INTO run_counters (kind, hour, status, logs) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO UPDATE SET logs = logs + ?4
