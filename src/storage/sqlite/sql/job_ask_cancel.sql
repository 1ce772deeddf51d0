UPDATE jobs SET cancel_requested_at = coalesce(cancel_requested_at, ?2),
                cancel_requested_by = coalesce(cancel_requested_by, ?3)
WHERE id = ?1 AND state = 2
