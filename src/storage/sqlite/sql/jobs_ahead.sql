SELECT count(*) FROM (
  SELECT 1 FROM jobs WHERE state = 1 AND queue = ?1 AND (priority, run_at, id) < (?2, ?3, ?4) LIMIT ?5)
