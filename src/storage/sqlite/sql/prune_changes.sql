DELETE FROM changes WHERE id IN (
  SELECT id FROM changes WHERE at < ?1 AND id <= (SELECT min(id) + ?2 - 1 FROM changes) ORDER BY id)
