SELECT id FROM jobs WHERE failed_at IS NOT NULL AND (failed_at, id) < (?1, ?2)
ORDER BY failed_at DESC, id DESC
