UPDATE OR IGNORE recurring_instants SET instant = instant + 1
WHERE task = ?1 AND instant > ?2 AND instant % 1000000 = 0
