SELECT coalesce(sum(logs), 0) FROM kind_counters
