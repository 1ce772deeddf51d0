-- Ended logs are counted as they end; open ones are few and are counted here.
SELECT kind, status, logs, with_warnings FROM kind_counters
UNION ALL
SELECT kind, status, count(*), 0 FROM job_logs WHERE status IN (0, 1) GROUP BY kind, status
ORDER BY kind
