DELETE FROM recurring_tasks WHERE key = ?1
