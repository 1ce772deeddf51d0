-- The lines of a log that an earlier joblog stored, one in a row (storage/sqlite/sql/log_blocks.sql has the
-- others), and the lines that are not finished yet. `flags & 1`: the message goes on in the next detail.
-- `level >= {level.warning}` beside a narrower condition is there because SQLite uses the partial index of warnings
-- and errors only for a statement that repeats its condition.

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

-- name: details_last_log
-- The last log between two that has such lines.
SELECT job_log_id FROM job_log_details WHERE job_log_id BETWEEN ?1 AND ?2 ORDER BY job_log_id DESC LIMIT 1

-- name: detail_first
SELECT sequence FROM job_log_details WHERE job_log_id = ?1 ORDER BY sequence LIMIT 1

-- name: details_notable
SELECT level, count(*), min(sequence) FROM job_log_details
WHERE job_log_id = ?1 AND level >= {level.warning} GROUP BY level

-- name: open_line_put
INSERT INTO open_lines (job_log_id, source, created_at, level, flags, message)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: open_lines_of
SELECT created_at, level, source, flags, message FROM open_lines WHERE job_log_id = ?1 ORDER BY created_at, source

-- name: open_lines_delete
DELETE FROM open_lines WHERE job_log_id = ?1
