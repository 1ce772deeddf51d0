INSERT INTO kind_counters (kind, status, logs) VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET logs = logs + ?3
