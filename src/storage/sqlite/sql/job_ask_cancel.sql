UPDATE jobs SET cancel_requested_at = ?2, cancel_requested_by = ?3
WHERE id = ?1 AND state = 2 AND cancel_requested_at IS NULL
