SELECT state, queue, coalesce(concurrency_key, ''), concurrency_limit, attempts,
       cancel_requested_at IS NOT NULL
FROM jobs WHERE id = ?1
