-- Dictionaries for blocks of lines, and the pass that compresses small blocks (storage/sqlite/block_compression.cc).

-- name: dictionary_bytes
SELECT bytes FROM log_dictionaries WHERE number = ?1

-- name: dictionary_newest
SELECT number, made_at FROM log_dictionaries ORDER BY place DESC LIMIT 1

-- name: dictionary_insert
INSERT INTO log_dictionaries (number, bytes, made_at) VALUES (?1, ?2, ?3)

-- name: dictionary_is_there
SELECT 1 FROM log_dictionaries WHERE number = ?1

-- name: blocks_from
SELECT id, block FROM log_blocks WHERE id >= ?1 AND id < ?2 ORDER BY id

-- name: block_last
SELECT max(id) FROM log_blocks

-- name: blocks_left
-- The first and the last of those that the pass has not come to.
SELECT (SELECT min(id) FROM log_blocks WHERE id >= ?1), (SELECT max(id) FROM log_blocks)

-- name: block_facts
-- Of the block that begins with these bytes.
SELECT lines, warnings, errors, first_warning, first_error FROM log_blocks
WHERE id = ?1 AND substr(block, 1, length(?2)) = ?2

-- name: block_delete
DELETE FROM log_blocks WHERE id = ?1
