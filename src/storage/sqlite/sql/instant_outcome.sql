UPDATE recurring_instants SET outcome = ?3, reason = ?4, job_id = ?5 WHERE task = ?1 AND instant = ?2
