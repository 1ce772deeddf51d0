-- The oldest ready job: the best run_at of each priority, found by hopping from one to the next.
SELECT name, paused_at, coalesce(paused_by, ''),
       (WITH RECURSIVE hop (priority) AS (
          SELECT (SELECT priority FROM jobs WHERE state = 1 AND queue = queues.name ORDER BY priority LIMIT 1)
          UNION ALL
          SELECT (SELECT priority FROM jobs WHERE state = 1 AND queue = queues.name AND priority > hop.priority
                  ORDER BY priority LIMIT 1)
          FROM hop WHERE hop.priority IS NOT NULL)
        SELECT min((SELECT run_at FROM jobs WHERE state = 1 AND queue = queues.name AND priority = hop.priority
                    ORDER BY run_at LIMIT 1))
        FROM hop WHERE hop.priority IS NOT NULL)
FROM queues ORDER BY name
