SELECT key FROM recurring_tasks
