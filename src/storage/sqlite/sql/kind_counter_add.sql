INSERT INTO kind_counters (kind, status, logs, with_warnings) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO UPDATE SET logs = logs + ?3, with_warnings = with_warnings + ?4
