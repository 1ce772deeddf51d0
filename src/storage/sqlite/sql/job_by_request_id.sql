SELECT id, state FROM jobs WHERE request_id = ?1
