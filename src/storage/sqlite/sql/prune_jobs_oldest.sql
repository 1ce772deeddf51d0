SELECT id, state, created_at, finished_at, queue FROM jobs WHERE id > ?1 ORDER BY id
