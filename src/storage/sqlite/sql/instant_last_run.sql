SELECT task, instant, outcome, reason, job_id, recorded_at FROM recurring_instants
WHERE task = ?1 AND outcome = 0 ORDER BY instant DESC LIMIT 1
