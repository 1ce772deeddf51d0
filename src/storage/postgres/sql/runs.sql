-- A run between its claim and its end.

-- name: runs_start
UPDATE live SET started_at = start.at, updated_at = start.at
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS start (log, holder, at)
WHERE live.log_id = start.log AND live.state = {job.claimed} AND live.process_id + 0 = start.holder
  AND live.started_at IS NULL

-- name: runs_progress
UPDATE live SET progress_done = report.done, progress_total = report.total, progress_step = report.step,
                updated_at = report.at
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[])
  AS report (log, holder, done, total, step, at)
WHERE live.log_id = report.log AND live.state = {job.claimed} AND live.process_id + 0 = report.holder

-- name: run_is_held
SELECT 1 FROM live WHERE log_id = $1 AND state = {job.claimed} AND process_id + 0 = $2 FOR NO KEY UPDATE

-- name: lines_move
-- Answers how many lines each log had until now, and takes over the new number where it is greater. No row: the lease
-- is lost.
WITH f AS MATERIALIZED (SELECT * FROM unnest($2::bigint[], $3::bigint[]) AS f (log, last)),
held AS MATERIALIZED (
  SELECT live.id, live.log_id, live.lines, f.last FROM f JOIN live ON live.log_id = f.log
  WHERE live.state = {job.claimed} AND live.process_id + 0 = $1 ORDER BY live.id FOR NO KEY UPDATE OF live),
moved AS (UPDATE live SET lines = held.last FROM held WHERE live.id = held.id AND held.last > held.lines)
SELECT log_id, lines FROM held

-- name: blocks_insert
INSERT INTO detail_blocks (job_log_id, first, lines, warnings, errors, first_warning, first_error, block)
SELECT log, first, lines, warnings, errors, nullif(first_warning, 0), nullif(first_error, 0), block
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
            $8::bytea[]) AS b (log, first, lines, warnings, errors, first_warning, first_error, block)

-- name: blocks_delete
DELETE FROM detail_blocks WHERE job_log_id = $1

-- name: open_lines_delete
DELETE FROM open_lines USING unnest($1::bigint[]) AS gone (log) WHERE job_log_id = gone.log

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
