SELECT state, queue, coalesce(concurrency_key, ''), concurrency_limit, attempts FROM jobs WHERE id = ?1
