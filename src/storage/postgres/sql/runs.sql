-- A run between its claim and its end.

-- name: runs_start
-- The run is found by its log, and changed by its job.
WITH run AS MATERIALIZED (
  SELECT live.id, start.* FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS start (log, holder, at),
  LATERAL (SELECT id FROM live WHERE log_id = start.log AND state = {job.claimed} OFFSET 0) AS live)
UPDATE live SET started_at = run.at, updated_at = run.at FROM run
WHERE live.id = ANY (ARRAY[run.id]) AND live.log_id + 0 = run.log AND live.state + 0 = {job.claimed}
  AND live.process_id + 0 = run.holder AND live.started_at IS NULL

-- name: runs_progress
WITH run AS MATERIALIZED (
  SELECT live.id, report.*
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[])
    AS report (log, holder, done, total, step, at),
  LATERAL (SELECT id FROM live WHERE log_id = report.log AND state = {job.claimed} OFFSET 0) AS live)
UPDATE live SET progress_done = run.done, progress_total = run.total, progress_step = run.step, updated_at = run.at
FROM run
WHERE live.id = ANY (ARRAY[run.id]) AND live.log_id + 0 = run.log AND live.state + 0 = {job.claimed}
  AND live.process_id + 0 = run.holder

-- name: run_is_held
SELECT 1 FROM live WHERE log_id = $1 AND state = {job.claimed} AND process_id + 0 = $2 FOR NO KEY UPDATE

-- name: lines_move
-- Answers how many lines each log had until now, and takes over the new number where it is greater. No row: the lease
-- is lost.
WITH f AS MATERIALIZED (SELECT * FROM unnest($2::bigint[], $3::bigint[]) AS f (log, last)),
held AS MATERIALIZED (
  SELECT live.*, f.last FROM f,
  LATERAL (SELECT id, log_id, lines FROM live WHERE log_id = f.log AND state = {job.claimed} AND process_id + 0 = $1
           FOR NO KEY UPDATE) AS live),
moved AS (UPDATE live SET lines = held.last FROM held WHERE live.id = ANY (ARRAY[held.id]) AND held.last > held.lines)
SELECT log_id, lines FROM held

-- name: blocks_insert
INSERT INTO detail_blocks (job_log_id, first, lines, warnings, errors, first_warning, first_error, block)
SELECT log, first, lines, warnings, errors, nullif(first_warning, 0), nullif(first_error, 0), block
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
            $8::bytea[]) AS b (log, first, lines, warnings, errors, first_warning, first_error, block)

-- name: blocks_delete
DELETE FROM detail_blocks WHERE job_log_id = $1

-- name: open_lines_delete
DELETE FROM open_lines WHERE job_log_id = ANY ($1::bigint[])

-- name: open_line_put
INSERT INTO open_lines (job_log_id, source, created_at, level, flags, message) VALUES ($1, $2, $3, $4, $5, $6)

-- name: open_lines_of
SELECT created_at, level, source, flags, message FROM open_lines WHERE job_log_id = $1 ORDER BY created_at, source

-- name: run_process
-- Of a run that is there, open or ended.
SELECT process_id FROM all_logs WHERE id = $1

-- name: log_id_was_given
SELECT $1 <= last_value AND is_called FROM log_ids

-- name: dead_attempt
SELECT started_at IS NOT NULL, cancel_requested_at IS NOT NULL, queue, kind, coalesce(concurrency_key, ''),
       progress_done, progress_total, progress_step, lines
FROM live WHERE id = $1 AND log_id + 0 = $2 AND state + 0 = {job.claimed} FOR NO KEY UPDATE

-- name: log_rescued
UPDATE job_logs SET lines_of_process = $2 WHERE id = $1

-- name: log_awaits_lines
SELECT lines_of_process, detail_count, finished_at FROM job_logs
WHERE id = $1 AND process_id + 0 = $2 AND lines_of_process IS NOT NULL FOR UPDATE

-- name: log_lines_came
UPDATE job_logs SET detail_count = $2, lines_came_at = $3, lines_of_process = NULL WHERE id = $1

-- name: log_has_first_line
SELECT EXISTS (SELECT 1 FROM detail_blocks WHERE job_log_id = $1 AND first = 1)

-- name: runs_brief
SELECT log.id, log.name, log.job_id, log.status, log.started_at, log.finished_at, log.warnings,
       coalesce(log.error_class, ''), coalesce(log.error_message, ''),
       (SELECT run_at FROM live WHERE live.id = log.job_id AND state + 0 = {job.scheduled} AND live.log_id + 0 = log.id)
FROM all_logs AS log WHERE log.id = ANY ($1)

-- name: run_points
SELECT id, name, status, started_at, finished_at, warnings, coalesce(error_class, ''), statistics
FROM job_logs WHERE kind = $1 AND status = $2 AND id < $3 ORDER BY id DESC LIMIT $4
