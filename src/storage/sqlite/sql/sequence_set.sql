UPDATE sequences SET next = ?2 WHERE name = ?1
