-- What people did: who, when, what.

-- name: change_insert
INSERT INTO changes (id, at, by, action, target_kind, target, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: change_of_job
INSERT INTO changes (id, at, by, action, target_kind, target, detail)
SELECT ?1, ?2, ?3, ?4, 'job', CAST(id AS TEXT), json_object('kind', kind) FROM jobs WHERE id = ?5

-- name: change_confirm
-- Changes nothing, but has its COMMIT ask the disk: after a COMMIT without an answer the same
-- change comes again.
UPDATE changes SET at = at WHERE id = ?1

-- name: changes_page
SELECT id, at, by, action, target_kind, target, detail FROM changes
WHERE id < ?1 AND (?2 = '' OR target_kind = ?2) ORDER BY id DESC LIMIT ?3

-- name: changes_of_target
SELECT id, at, by, action, target_kind, target, detail FROM changes
WHERE id < ?1 AND target_kind = ?2 AND target = ?3 ORDER BY id DESC LIMIT ?4
