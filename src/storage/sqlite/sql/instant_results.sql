SELECT task, instant, outcome, reason, job_id, recorded_at,
       coalesce((SELECT jobs.state FROM jobs WHERE jobs.id = recurring_instants.job_id), -1),
       coalesce((SELECT jobs.ended_as FROM jobs WHERE jobs.id = recurring_instants.job_id), ''),
       coalesce((SELECT max(job_logs.id) FROM job_logs
                 WHERE job_logs.job_id = recurring_instants.job_id AND job_logs.previous_log_id IS NOT NULL),
                (SELECT job_logs.id FROM job_logs
                 WHERE job_logs.trigger = 1 AND job_logs.triggered_by = recurring_instants.task
                   AND job_logs.job_id = recurring_instants.job_id), 0)
FROM recurring_instants WHERE task = ?1 AND instant < ?2 ORDER BY instant DESC LIMIT ?3
