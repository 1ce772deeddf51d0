SELECT coalesce(sum(jobs), 0) FROM queue_counters WHERE state = 5
