-- What people did, queues, processes.

-- name: change_insert
INSERT INTO changes (id, at, by, action, target_kind, target, detail)
VALUES (nextval('change_ids'), $1, $2, $3, $4, $5, $6)

-- name: change_of_job
INSERT INTO changes (id, at, by, action, target_kind, target, detail)
SELECT nextval('change_ids'), $1, $2, $3, 'job', id::text, json_build_object('kind', kind)::text
FROM jobs WHERE id = $4

-- name: changes_page
SELECT id, at, by, action, target_kind, target, detail FROM changes
WHERE id < $1 AND ($2 = '' OR target_kind || '' = $2) ORDER BY id DESC LIMIT $3

-- name: changes_of_target
SELECT id, at, by, action, target_kind, target, detail FROM changes
WHERE id < $1 AND target_kind = $2 AND target = $3 ORDER BY id DESC LIMIT $4

-- name: queue_pause
INSERT INTO queues (name, paused_at, paused_by) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET paused_at = $2, paused_by = $3 WHERE queues.paused_at IS NULL

-- name: queue_resume
UPDATE queues SET paused_at = NULL, paused_by = NULL WHERE name = $1 AND paused_at IS NOT NULL

-- name: process_insert
INSERT INTO processes (id, kind, host, pid, start_mark, version, started_at, heartbeat_at, pools,
                       machine_id, node, roles)
VALUES (nextval('process_ids'), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id

-- name: process_set_pools
UPDATE processes SET pools = $2 WHERE id = $1

-- name: process_heartbeat
UPDATE processes SET heartbeat_at = $2 WHERE id = $1

-- name: process_heartbeat_is
-- It stays so until the end of the transaction.
SELECT 1 FROM processes WHERE id = $1 AND heartbeat_at = $2 FOR UPDATE

-- name: process_lock
SELECT 1 FROM processes WHERE id = $1 FOR UPDATE

-- name: process_delete
-- Not while it holds a run: then the row stays, for whoever rescues it. A statement of its own behind process_lock, so
-- that it sees what was claimed until then.
DELETE FROM processes
WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM live WHERE state = {job.claimed} AND log_id > 0 AND process_id = $1)
