-- From each task to the next: DISTINCT would read every instant.
WITH RECURSIVE hop (task) AS (
  SELECT min(task) FROM recurring_instants
  UNION ALL
  SELECT (SELECT min(task) FROM recurring_instants WHERE task > hop.task) FROM hop WHERE hop.task IS NOT NULL)
SELECT task FROM hop WHERE task IS NOT NULL
