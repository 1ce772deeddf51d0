INSERT INTO run_counters (kind, hour, status, logs, with_warnings) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO UPDATE SET logs = logs + ?4, with_warnings = with_warnings + ?5
