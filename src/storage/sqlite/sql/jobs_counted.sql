SELECT coalesce(sum(jobs), 0) FROM queue_counters
WHERE (?1 = '' OR queue = ?1) AND (?2 < 0 OR state = ?2)
