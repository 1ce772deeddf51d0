-- Lines that an earlier joblog stored one in a row, on their way into blocks (storage/sqlite/line_conversion.cc).

-- name: old_lines_from
SELECT job_log_id, sequence, created_at, level, source, flags, message FROM job_log_details
WHERE job_log_id >= ?1 ORDER BY job_log_id, sequence

-- name: old_lines_delete
DELETE FROM job_log_details WHERE job_log_id = ?1 AND sequence >= ?2 AND sequence <= ?3

-- name: old_lines_logs
SELECT (SELECT min(job_log_id) FROM job_log_details WHERE job_log_id >= ?1),
       (SELECT max(job_log_id) FROM job_log_details)

-- name: block_before
-- The last line of the last block that begins at a line or before it. ?1 is the least id of the log.
SELECT (id & {line.number_max}) + lines - 1 FROM log_blocks WHERE id >= ?1 AND id <= ?2 ORDER BY id DESC LIMIT 1
