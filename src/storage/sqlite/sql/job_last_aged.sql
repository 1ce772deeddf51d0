SELECT id FROM jobs WHERE finished_at < ?1 AND finished_at >= ?2 AND ended_as IS NOT NULL
ORDER BY finished_at DESC LIMIT 1
