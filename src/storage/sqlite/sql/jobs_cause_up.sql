SELECT id FROM jobs WHERE cause = ?1 AND (failed_at, id) > (?2, ?3)
ORDER BY failed_at, id
