SELECT coalesce(request_id, '') FROM jobs WHERE id = ?1
