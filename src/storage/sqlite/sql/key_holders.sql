SELECT count(*) FROM jobs WHERE concurrency_key = ?1 AND state IN (1, 2)
