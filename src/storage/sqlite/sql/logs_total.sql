SELECT coalesce((SELECT sum(logs) FROM kind_counters), 0)
       + (SELECT count(*) FROM job_logs WHERE status IN (0, 1))
