SELECT id FROM jobs WHERE id > ?1 ORDER BY id
