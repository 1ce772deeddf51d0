SELECT id FROM jobs WHERE state = 0 AND (run_at, id) < (?1, ?2) ORDER BY run_at DESC, id DESC
