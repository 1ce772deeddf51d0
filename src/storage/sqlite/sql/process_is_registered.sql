SELECT 1 FROM processes WHERE id = ?1
