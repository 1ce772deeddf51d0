-- The processes that work on this store, and their heartbeats.

-- name: process_insert
INSERT INTO processes (id, kind, host, pid, start_mark, version, started_at, heartbeat_at, pools, machine_id, node, roles)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)

-- name: process_set_pools
UPDATE processes SET pools = ?2 WHERE id = ?1

-- name: process_heartbeat
UPDATE processes SET heartbeat_at = ?2 WHERE id = ?1

-- name: process_heartbeat_is
SELECT 1 FROM processes WHERE id = ?1 AND heartbeat_at = ?2

-- name: process_is_registered
SELECT 1 FROM processes WHERE id = ?1

-- name: process_delete
-- Not while it holds a run: then the row stays, for whoever rescues it.
DELETE FROM processes
WHERE id = ?1
  AND NOT EXISTS (SELECT 1 FROM job_logs WHERE status IN ({log.created}, {log.processing}) AND status < {log.success}
                    AND process_id = ?1)

-- name: processes_list
SELECT id, kind, host, pid, start_mark, version, started_at, heartbeat_at, pools, machine_id, node, roles
FROM processes ORDER BY id
