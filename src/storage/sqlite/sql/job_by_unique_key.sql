SELECT id, state FROM jobs WHERE unique_key = ?1 AND state < 4
