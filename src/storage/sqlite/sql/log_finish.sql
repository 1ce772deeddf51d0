UPDATE job_logs SET status = ?2, started_at = coalesce(started_at, ?3), finished_at = ?4, updated_at = ?4,
                    detail_count = ?5, statistics = ?6, error_class = ?7, error_message = ?8,
                    progress_done = ?9, progress_total = ?10, progress_step = ?11, warnings = ?12, first_warning = ?13
WHERE id = ?1 AND status < 2
