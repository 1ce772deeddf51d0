WITH counted AS (SELECT queue, state, count(*) AS jobs FROM jobs GROUP BY queue, state)
SELECT coalesce(c.queue, k.queue), coalesce(c.state, k.state), coalesce(c.jobs, 0), coalesce(k.jobs, 0)
FROM counted AS c FULL JOIN queue_counters AS k ON c.queue = k.queue AND c.state = k.state
WHERE coalesce(c.jobs, 0) <> coalesce(k.jobs, 0)
