INSERT INTO recurring_instants (task, instant, outcome, reason, job_id, recorded_at)
VALUES (?1, ?2, ?3, ?4, NULL, ?5) ON CONFLICT DO NOTHING
