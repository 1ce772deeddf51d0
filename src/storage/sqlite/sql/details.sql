-- The details of a log: its messages, and the lines that are not finished yet. `flags & 1`: the message
-- goes on in the next detail. `level >= {level.warning}` beside a narrower condition is there because SQLite
-- uses the partial index of warnings and errors only for a statement that repeats its condition.

-- name: detail_insert
INSERT INTO job_log_details (job_log_id, sequence, created_at, level, source, flags, message)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING

-- name: detail_insert_8
-- Eight at once: what a statement costs by itself is paid once.
INSERT INTO job_log_details (job_log_id, sequence, created_at, level, source, flags, message)
VALUES
  (?, ?, ?, ?, ?, ?, ?),
  (?, ?, ?, ?, ?, ?, ?),
  (?, ?, ?, ?, ?, ?, ?),
  (?, ?, ?, ?, ?, ?, ?),
  (?, ?, ?, ?, ?, ?, ?),
  (?, ?, ?, ?, ?, ?, ?),
  (?, ?, ?, ?, ?, ?, ?),
  (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING

-- name: details_after
SELECT sequence, created_at, level, source, flags, message FROM job_log_details
WHERE job_log_id = ?1 AND sequence > ?2 AND sequence < ?3 ORDER BY sequence

-- name: details_before
SELECT sequence, created_at, level, source, flags, message FROM job_log_details
WHERE job_log_id = ?1 AND sequence > ?2 AND sequence < ?3 ORDER BY sequence DESC

-- name: warnings_after
SELECT sequence, created_at, level, source, flags, message FROM job_log_details
WHERE job_log_id = ?1 AND sequence > ?2 AND sequence < ?3
  AND level = {level.warning} AND level >= {level.warning}
ORDER BY sequence

-- name: warnings_before
SELECT sequence, created_at, level, source, flags, message FROM job_log_details
WHERE job_log_id = ?1 AND sequence > ?2 AND sequence < ?3
  AND level = {level.warning} AND level >= {level.warning}
ORDER BY sequence DESC

-- name: errors_after
SELECT sequence, created_at, level, source, flags, message FROM job_log_details
WHERE job_log_id = ?1 AND sequence > ?2 AND sequence < ?3
  AND level = {level.error} AND level >= {level.warning}
ORDER BY sequence

-- name: errors_before
SELECT sequence, created_at, level, source, flags, message FROM job_log_details
WHERE job_log_id = ?1 AND sequence > ?2 AND sequence < ?3
  AND level = {level.error} AND level >= {level.warning}
ORDER BY sequence DESC

-- name: error_after
SELECT sequence FROM job_log_details
WHERE job_log_id = ?1 AND level = {level.error} AND level >= {level.warning} AND sequence > ?2
ORDER BY sequence LIMIT 1

-- name: error_before
SELECT sequence FROM job_log_details
WHERE job_log_id = ?1 AND level = {level.error} AND level >= {level.warning} AND sequence < ?2
ORDER BY sequence DESC LIMIT 1

-- name: detail_by_sequence
SELECT sequence, created_at, level, source, flags, message FROM job_log_details
WHERE job_log_id = ?1 AND sequence = ?2

-- name: detail_first
SELECT sequence FROM job_log_details WHERE job_log_id = ?1 ORDER BY sequence LIMIT 1

-- name: detail_last
SELECT coalesce(max(sequence), 0) FROM job_log_details WHERE job_log_id = ?1

-- name: details_messages
SELECT sequence, message, flags & 1 FROM job_log_details
WHERE job_log_id = ?1 AND sequence >= ?2 ORDER BY sequence

-- name: details_notable
SELECT level, count(*), min(sequence) FROM job_log_details
WHERE job_log_id = ?1 AND level >= {level.warning} GROUP BY level

-- name: line_first
-- A long line is several details: the last one of the line before.
SELECT sequence FROM job_log_details
WHERE job_log_id = ?1 AND sequence < ?2 AND flags & 1 = 0 ORDER BY sequence DESC LIMIT 1

-- name: line_last
-- The last detail of the line that holds this one.
SELECT sequence FROM job_log_details
WHERE job_log_id = ?1 AND sequence >= ?2 AND flags & 1 = 0 ORDER BY sequence LIMIT 1

-- name: open_line_put
INSERT INTO open_lines (job_log_id, source, created_at, level, flags, message)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: open_lines_of
SELECT created_at, level, source, flags, message FROM open_lines WHERE job_log_id = ?1 ORDER BY created_at, source

-- name: open_lines_delete
DELETE FROM open_lines WHERE job_log_id = ?1
