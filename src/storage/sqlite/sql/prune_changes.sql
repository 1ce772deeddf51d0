DELETE FROM changes WHERE id IN (
  SELECT id FROM changes AS old
  WHERE old.at < ?1 AND old.id <= (SELECT min(id) + ?2 - 1 FROM changes)
    AND (old.at >= ?3 OR ?1 > (SELECT next.at FROM changes AS next WHERE next.id > old.id AND next.at >= ?3
                               ORDER BY next.id LIMIT 1))
  ORDER BY old.id)
