DELETE FROM open_lines WHERE job_log_id = ?1
