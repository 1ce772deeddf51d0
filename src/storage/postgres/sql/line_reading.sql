-- The lines of a log, in blocks (core/log_block.h). A block that begins before a line may hold it, so a walk starts, where
-- $5 is 1, at the last that begins at the line $2 or before it.

-- name: blocks_up
SELECT first, lines, block FROM detail_blocks
WHERE job_log_id = $1 AND first < $3 AND first >= CASE WHEN $5 = 0 THEN $2 ELSE
        coalesce((SELECT first FROM detail_blocks WHERE job_log_id = $1 AND first <= $2 ORDER BY first DESC LIMIT 1), $2)
      END
ORDER BY first LIMIT $4

-- name: blocks_down
SELECT first, lines, block FROM detail_blocks
WHERE job_log_id = $1 AND first < $3 AND first >= CASE WHEN $5 = 0 THEN $2 ELSE
        coalesce((SELECT first FROM detail_blocks WHERE job_log_id = $1 AND first <= $2 ORDER BY first DESC LIMIT 1), $2)
      END
ORDER BY first DESC LIMIT $4

-- name: notable_blocks_up
SELECT first, lines, block FROM detail_blocks
WHERE job_log_id = $1 AND first < $3 AND first >= CASE WHEN $5 = 0 THEN $2 ELSE
        coalesce((SELECT first FROM detail_blocks WHERE job_log_id = $1 AND first <= $2 ORDER BY first DESC LIMIT 1), $2)
      END
  AND warnings + errors > 0 AND errors >= $6
ORDER BY first LIMIT $4

-- name: notable_blocks_down
SELECT first, lines, block FROM detail_blocks
WHERE job_log_id = $1 AND first < $3 AND first >= CASE WHEN $5 = 0 THEN $2 ELSE
        coalesce((SELECT first FROM detail_blocks WHERE job_log_id = $1 AND first <= $2 ORDER BY first DESC LIMIT 1), $2)
      END
  AND warnings + errors > 0 AND errors >= $6
ORDER BY first DESC LIMIT $4

-- name: blocks_of_logs
-- Of many logs, from the last line of the last one down: below the line $2 of the log $1, and not below the log $4.
SELECT job_log_id, first, lines, block FROM detail_blocks
WHERE (job_log_id, first) < ($1, $2::bigint) AND job_log_id >= $4
ORDER BY job_log_id DESC, first DESC LIMIT $3

-- name: notable_blocks_of_logs
SELECT job_log_id, first, lines, block FROM detail_blocks
WHERE (job_log_id, first) < ($1, $2::bigint) AND job_log_id >= $4 AND warnings + errors > 0 AND errors >= $5
ORDER BY job_log_id DESC, first DESC LIMIT $3

-- name: blocks_of_some
-- Of chosen logs: of each at most as many as are wanted of all.
SELECT job_log_id, first, lines, block
FROM unnest((SELECT $4::bigint[])) AS chosen (id),
LATERAL (SELECT job_log_id, first, lines, block FROM detail_blocks
         WHERE job_log_id = chosen.id AND (job_log_id, first) < ($1, $2::bigint) ORDER BY first DESC LIMIT $3) AS one
ORDER BY job_log_id DESC, first DESC LIMIT $3

-- name: notable_blocks_of_some
SELECT job_log_id, first, lines, block
FROM unnest((SELECT $4::bigint[])) AS chosen (id),
LATERAL (SELECT job_log_id, first, lines, block FROM detail_blocks
         WHERE job_log_id = chosen.id AND (job_log_id, first) < ($1, $2::bigint) AND warnings + errors > 0
           AND errors >= $5
         ORDER BY first DESC LIMIT $3) AS one
ORDER BY job_log_id DESC, first DESC LIMIT $3

-- name: blocks_facts
SELECT (SELECT first FROM detail_blocks WHERE job_log_id = $1 ORDER BY first LIMIT 1),
       (SELECT first + lines - 1 FROM detail_blocks WHERE job_log_id = $1 ORDER BY first DESC LIMIT 1),
       coalesce(sum(warnings), 0)::bigint, coalesce(sum(errors), 0)::bigint, min(first_warning), min(first_error)
FROM detail_blocks WHERE job_log_id = $1 AND warnings + errors > 0

-- name: log_created_at
SELECT created_at FROM all_logs WHERE id = $1
