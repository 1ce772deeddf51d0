SELECT id FROM jobs WHERE finished_at >= ?1 AND ended_as IS NOT NULL ORDER BY finished_at LIMIT 1
