SELECT id FROM jobs WHERE process_id = ?1 AND cancel_requested_at IS NOT NULL AND state = 2
