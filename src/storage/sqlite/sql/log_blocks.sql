-- The lines of a log, in blocks. A block's id is its log's id and the number of its first line in one number
-- (storage/sqlite/block_id.h): `id & {line.number_max}` is that number. Bounds of ids come from there, too: ?1 is the
-- least one of the log. A block that begins before a line may hold it, so walks start at the last that begins at it
-- or before it. INDEXED BY, as an index whose first column is the id is no choice of SQLite's own.

-- name: block_insert
INSERT INTO log_blocks (id, lines, warnings, errors, first_warning, first_error, block)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: blocks_up
SELECT id, lines, block FROM log_blocks
WHERE id >= coalesce((SELECT id FROM log_blocks WHERE id >= ?1 AND id <= ?2 ORDER BY id DESC LIMIT 1), ?2)
  AND id < ?3
ORDER BY id

-- name: blocks_down
SELECT id, lines, block FROM log_blocks
WHERE id >= coalesce((SELECT id FROM log_blocks WHERE id >= ?1 AND id <= ?2 ORDER BY id DESC LIMIT 1), ?2)
  AND id < ?3
ORDER BY id DESC

-- name: notable_blocks_up
SELECT id, lines, block FROM log_blocks INDEXED BY log_blocks_notable
WHERE id >= coalesce((SELECT id FROM log_blocks WHERE id >= ?1 AND id <= ?2 ORDER BY id DESC LIMIT 1), ?2)
  AND id < ?3 AND warnings + errors > 0 AND errors >= ?4
ORDER BY id

-- name: notable_blocks_down
SELECT id, lines, block FROM log_blocks INDEXED BY log_blocks_notable
WHERE id >= coalesce((SELECT id FROM log_blocks WHERE id >= ?1 AND id <= ?2 ORDER BY id DESC LIMIT 1), ?2)
  AND id < ?3 AND warnings + errors > 0 AND errors >= ?4
ORDER BY id DESC

-- name: blocks_notable
SELECT sum(warnings), sum(errors), min(first_warning), min(first_error) FROM log_blocks INDEXED BY log_blocks_notable
WHERE id >= ?1 AND id < ?2 AND warnings + errors > 0

-- name: block_first
SELECT id FROM log_blocks WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT 1

-- name: line_stored_last
-- Of blocks and of rows of before, whose log is ?3.
SELECT max(
  coalesce((SELECT (id & {line.number_max}) + lines - 1 FROM log_blocks
            WHERE id >= ?1 AND id < ?2 ORDER BY id DESC LIMIT 1), 0),
  coalesce((SELECT max(sequence) FROM job_log_details WHERE job_log_id = ?3), 0))

-- name: blocks_sizes
SELECT id, lines FROM log_blocks WHERE id >= ?1 AND id < ?2 ORDER BY id

-- name: blocks_delete
DELETE FROM log_blocks WHERE id >= ?1 AND id < ?2

-- name: blocks_of_logs_down
-- Of many logs: bounds are those of the first and the last of them.
SELECT id, lines, block FROM log_blocks WHERE id >= ?1 AND id < ?2 ORDER BY id DESC

-- name: notable_blocks_of_logs_down
SELECT id, lines, block FROM log_blocks INDEXED BY log_blocks_notable
WHERE id >= ?1 AND id < ?2 AND warnings + errors > 0 AND errors >= ?3
ORDER BY id DESC
