SELECT 1 FROM jobs AS mine JOIN jobs AS other ON other.unique_key = mine.unique_key
WHERE mine.id = ?1 AND other.state < 4
