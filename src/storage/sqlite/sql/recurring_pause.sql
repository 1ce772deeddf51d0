UPDATE recurring_tasks SET paused = ?2, paused_by = ?3 WHERE key = ?1 AND paused <> ?2
