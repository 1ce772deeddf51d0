SELECT kind, status, job_log_id FROM kind_ends
