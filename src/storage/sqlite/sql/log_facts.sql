SELECT kind, status, progress_done, progress_total, progress_step FROM job_logs WHERE id = ?1
