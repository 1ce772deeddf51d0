SELECT next FROM sequences WHERE name = ?1
