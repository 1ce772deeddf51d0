WITH counted AS (
  SELECT kind, created_at / 3600000000 AS hour, status, count(*) AS logs,
         sum(status = 3 AND warnings > 0) AS warned FROM job_logs WHERE status >= 2
  GROUP BY 1, 2, 3
  UNION ALL
  SELECT '', created_at / 3600000000, status, count(*), sum(status = 3 AND warnings > 0)
  FROM job_logs WHERE status >= 2 GROUP BY 2, 3)
SELECT coalesce(c.kind, k.kind), coalesce(c.hour, k.hour), coalesce(c.status, k.status),
       coalesce(c.logs, 0), coalesce(k.logs, 0), coalesce(c.warned, 0), coalesce(k.with_warnings, 0)
FROM counted AS c FULL JOIN run_counters AS k
  ON c.kind = k.kind AND c.hour = k.hour AND c.status = k.status
WHERE coalesce(c.logs, 0) <> coalesce(k.logs, 0) OR coalesce(c.warned, 0) <> coalesce(k.with_warnings, 0)
