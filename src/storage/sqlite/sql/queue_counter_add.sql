INSERT INTO queue_counters (queue, state, jobs) VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET jobs = jobs + ?3
