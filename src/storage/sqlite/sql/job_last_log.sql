SELECT last_log_id FROM jobs WHERE id = ?1 AND last_log_id IS NOT NULL
