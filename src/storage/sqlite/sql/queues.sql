-- Queues by name, and whether they are paused.

-- name: queue_put
INSERT INTO queues (name) VALUES (?1) ON CONFLICT DO NOTHING

-- name: queue_pause
INSERT INTO queues (name, paused_at, paused_by) VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET paused_at = ?2, paused_by = ?3 WHERE paused_at IS NULL

-- name: queue_resume
UPDATE queues SET paused_at = NULL, paused_by = NULL WHERE name = ?1 AND paused_at IS NOT NULL

-- name: queues_list
-- The oldest ready job: the best run_at of each priority, found by hopping from one to the next.
SELECT name, paused_at, coalesce(paused_by, ''),
       (WITH RECURSIVE hop (priority) AS (
          SELECT (SELECT priority FROM jobs WHERE state = {job.ready} AND queue = queues.name
                  ORDER BY priority LIMIT 1)
          UNION ALL
          SELECT (SELECT priority FROM jobs WHERE state = {job.ready} AND queue = queues.name
                  AND priority > hop.priority ORDER BY priority LIMIT 1)
          FROM hop WHERE hop.priority IS NOT NULL)
        SELECT min((SELECT run_at FROM jobs WHERE state = {job.ready} AND queue = queues.name
                    AND priority = hop.priority ORDER BY run_at LIMIT 1))
        FROM hop WHERE hop.priority IS NOT NULL)
FROM queues ORDER BY name

-- name: queues_list_names
SELECT name FROM queues ORDER BY name
