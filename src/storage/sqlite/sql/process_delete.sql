-- Not while it holds a run: then the row stays, for whoever rescues it.
DELETE FROM processes
WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM job_logs WHERE status IN (0, 1) AND process_id = ?1)
