WITH counted AS (
  SELECT kind, status, count(*) AS logs, sum(status = 3 AND warnings > 0) AS warned
  FROM job_logs WHERE status >= 2 GROUP BY kind, status)
SELECT coalesce(c.kind, k.kind), coalesce(c.status, k.status), coalesce(c.logs, 0), coalesce(k.logs, 0),
       coalesce(c.warned, 0), coalesce(k.with_warnings, 0)
FROM counted AS c FULL JOIN kind_counters AS k ON c.kind = k.kind AND c.status = k.status
WHERE coalesce(c.logs, 0) <> coalesce(k.logs, 0) OR coalesce(c.warned, 0) <> coalesce(k.with_warnings, 0)
