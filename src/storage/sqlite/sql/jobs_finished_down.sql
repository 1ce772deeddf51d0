SELECT id FROM jobs WHERE ended_as IS NOT NULL AND (finished_at, id) < (?1, ?2)
ORDER BY finished_at DESC, id DESC
