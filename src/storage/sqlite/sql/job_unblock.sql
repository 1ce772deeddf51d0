UPDATE jobs SET state = 1 WHERE id = ?1 AND state = 3
