SELECT queue, state, jobs FROM queue_counters
