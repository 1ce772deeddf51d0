SELECT id, kind, coalesce(error_class, ''), coalesce(error_message, '') FROM jobs
WHERE cause = ?1 ORDER BY failed_at DESC, id DESC LIMIT 1
