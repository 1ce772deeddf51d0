DELETE FROM recurring_instants WHERE (task, instant) IN (
  SELECT task, instant FROM recurring_instants AS old
  WHERE old.task = ?1 AND old.instant < ?2
    AND old.instant < (SELECT max(instant) FROM recurring_instants WHERE task = ?1)
  ORDER BY instant LIMIT ?3)
