SELECT 1 FROM recurring_instants WHERE task = ?1 AND instant = ?2
