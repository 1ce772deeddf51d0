SELECT (SELECT min(id) FROM job_logs), (SELECT max(id) FROM job_logs)
