-- How the planner is kept to the plan that is meant: `state + 0` beside an id fits no index but the one of the id; and
-- an array is joined by `id = ANY (ARRAY[row.id])`, which can only be looked up in the index row by row. With `=` a
-- table that was empty when it was last counted is read from end to end for each row of the array.
--
-- Claims: taking ready jobs, and giving each back at the end of its attempt. What ends an attempt names the attempt,
-- the process and the log: a process that has lost the job changes nothing.

-- name: process_hold
-- A registered process stays registered until the end of the transaction: nobody would rescue what it claims else.
SELECT 1 FROM processes WHERE id = $1 FOR KEY SHARE

-- name: ready_of_queue
SELECT id, priority, run_at FROM live
WHERE state = {job.ready} AND queue = $1
  AND NOT EXISTS (SELECT 1 FROM queues WHERE name = $1 AND paused_at IS NOT NULL)
ORDER BY priority, run_at, id LIMIT $2 FOR NO KEY UPDATE OF live SKIP LOCKED

-- name: ready_of_queue_up_to
SELECT id, priority, run_at FROM live
WHERE state = {job.ready} AND queue = $1 AND (priority, run_at, id) <= ($3, $4, $5)
ORDER BY priority, run_at, id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED

-- name: ready_places
-- The first in line, over all queues, without taking them. From one queue that has ready jobs to the next.
WITH RECURSIVE hop (queue) AS (
  (SELECT queue FROM live WHERE state = {job.ready} ORDER BY queue LIMIT 1)
  UNION ALL
  SELECT (SELECT live.queue FROM live WHERE state = {job.ready} AND live.queue > hop.queue ORDER BY live.queue LIMIT 1)
  FROM hop WHERE hop.queue IS NOT NULL)
SELECT hop.queue, place.priority, place.run_at, place.id FROM hop,
LATERAL (SELECT priority, run_at, id FROM live WHERE state = {job.ready} AND live.queue = hop.queue
         ORDER BY priority, run_at, id LIMIT $1) AS place
WHERE hop.queue IS NOT NULL AND NOT EXISTS (SELECT 1 FROM queues WHERE name = hop.queue AND paused_at IS NOT NULL)
ORDER BY place.priority, place.run_at, place.id LIMIT $1

-- name: ready_places_of
SELECT wanted.queue, place.priority, place.run_at, place.id FROM unnest($2::text[]) AS wanted (queue),
LATERAL (SELECT priority, run_at, id FROM live WHERE state = {job.ready} AND live.queue = wanted.queue
         ORDER BY priority, run_at, id LIMIT $1) AS place
WHERE NOT EXISTS (SELECT 1 FROM queues WHERE name = wanted.queue AND paused_at IS NOT NULL)
ORDER BY place.priority, place.run_at, place.id LIMIT $1

-- name: claim_begin
-- Before an id is drawn, and until the end of the transaction: what is drawn from here on is not settled
-- (PostgresReader::settled_to).
SELECT pg_advisory_xact_lock_shared(1246711660, (last_value & 2147483647)::int) FROM log_ids

-- name: second_first_id
-- With how far this second lies behind the newest one.
SELECT first_id, (SELECT second FROM log_seconds ORDER BY second DESC LIMIT 1) - $1, behind
FROM log_seconds WHERE second = $1

-- name: second_put
-- A second one waits until the first is stored or undone.
INSERT INTO log_seconds (second, first_id, behind)
VALUES ($1, nextval('log_ids'), greatest(0, (SELECT second FROM log_seconds ORDER BY second DESC LIMIT 1) - $1))
ON CONFLICT DO NOTHING RETURNING first_id

-- name: second_set_behind
UPDATE log_seconds SET behind = greatest(behind, $2) WHERE second = $1

-- name: jobs_claim
-- In the order of the ids' array: that is the order of the logs' names. $7, when it is not 0, is the id of the first.
WITH n AS MATERIALIZED (
  SELECT id, CASE WHEN place = 1 AND $7 <> 0 THEN $7 ELSE nextval('log_ids') END AS log
  FROM unnest($1::bigint[]) WITH ORDINALITY AS picked (id, place) ORDER BY place),
c AS (
  UPDATE live SET state = {job.claimed}, attempts = attempts + 1, process_id = $2, process_name = $3,
                  previous_log_id = log_id, log_id = n.log,
                  log_name = $5 || CASE WHEN n.log = $6 THEN '' ELSE '_' || (n.log - $6) END,
                  claimed_at = $4, waited = greatest(0, $4 - run_at), started_at = NULL, updated_at = $4, lines = 0,
                  progress_done = 0, progress_total = 0, progress_step = ''
  FROM n WHERE live.id = ANY (ARRAY[n.id])
  RETURNING live.id, live.log_id, live.log_name, live.kind, live.queue, live.concurrency_key, live.attempts,
            live.attempts_max, live.waited)
SELECT c.*, job.arguments, job.timeout
FROM c, LATERAL (SELECT arguments, timeout FROM jobs WHERE jobs.id = c.id OFFSET 0) AS job ORDER BY c.log_id

-- name: jobs_finish
-- Runs whose job ends with them. The row of the job, as it was, goes into the log.
WITH f AS MATERIALIZED (
  SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
                       $8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::bigint[], $13::bigint[],
                       $14::text[], $15::text[], $16::text[], $17::text[])
  AS f (job, log, attempt, ended_as, status, started, finished, detail_count, warnings, first_warning, done, total,
        step, statistics, new_class, new_message)),
gone AS (
  DELETE FROM live USING f
  WHERE live.id = ANY (ARRAY[f.job]) AND live.state + 0 = {job.claimed} AND live.attempts = f.attempt
    AND live.process_id + 0 = $1 AND live.log_id + 0 = f.log
  RETURNING live.id, live.log_id, live.log_name, live.kind, live.queue, live.attempts, live.attempts_max, live.trigger,
            live.retried_by, live.triggered_by, live.process_id, live.process_name, live.previous_log_id,
            live.claimed_at, live.run_at, live.waited, live.lines, live.concurrency_key,
            coalesce(live.started_at, f.started) AS started_at, f.ended_as, f.status, f.finished, f.detail_count,
            f.warnings, f.first_warning, f.done, f.total, f.step, f.statistics, f.new_class, f.new_message),
logged AS (
  INSERT INTO job_logs (id, name, status, job_ended, kind, queue, job_id, attempt, attempts_max, trigger, triggered_by,
                        process_id, process_name, previous_log_id, created_at, started_at, finished_at, run_at, waited,
                        detail_count, warnings, first_warning, progress_done, progress_total, progress_step,
                        statistics, error_class, error_message)
  SELECT log_id, log_name, status, ended_as, kind, queue, id, attempts, attempts_max,
         trigger_of_run(attempts, trigger, retried_by), coalesce(retried_by, triggered_by), process_id, process_name,
         previous_log_id, claimed_at, started_at, finished, run_at, waited, detail_count, warnings,
         nullif(first_warning, ''), done, total, step, statistics, nullif(new_class, ''),
         nullif(new_message, '')
  FROM gone)
SELECT log_id, lines, claimed_at, kind, queue, concurrency_key FROM gone

-- name: jobs_go_on
-- Runs whose job does not end with them: it waits for another attempt, or for a person.
WITH f AS MATERIALIZED (
  SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
                       $8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::bigint[], $13::bigint[],
                       $14::text[], $15::text[], $16::text[], $17::text[], $18::bigint[], $19::text[])
  AS f (job, log, attempt, next_state, status, started, finished, detail_count, warnings, first_warning, done, total,
        step, statistics, new_class, new_message, retry_at, new_cause)),
was AS MATERIALIZED (
  SELECT live.*, f.next_state, f.status, f.started, f.finished, f.detail_count, f.warnings, f.first_warning,
         f.done, f.total, f.step, f.statistics, f.new_class, f.new_message,
         f.retry_at, f.new_cause
  FROM f, LATERAL (SELECT * FROM live
                   WHERE id = f.job AND state + 0 = {job.claimed} AND attempts = f.attempt AND process_id + 0 = $1
                     AND log_id + 0 = f.log FOR UPDATE) AS live),
moved AS (
  UPDATE live SET state = was.next_state, process_id = NULL,
    run_at = CASE was.next_state WHEN {job.scheduled} THEN was.retry_at ELSE live.run_at END,
    attempts_max = live.attempts_max + CASE was.next_state WHEN {job.ready} THEN 1 ELSE 0 END,
    error_class = CASE was.next_state WHEN {job.ready} THEN live.error_class ELSE was.new_class END,
    error_message = CASE was.next_state WHEN {job.ready} THEN live.error_message ELSE was.new_message END,
    failed_at = CASE was.next_state WHEN {job.failed} THEN was.finished END,
    cause = CASE was.next_state WHEN {job.failed} THEN was.new_cause END,
    cancel_requested_at = NULL,
    cancel_requested_by = CASE was.next_state WHEN {job.scheduled} THEN NULL ELSE live.cancel_requested_by END,
    retried_by = NULL, log_name = NULL
  FROM was WHERE live.id = ANY (ARRAY[was.id])),
logged AS (
  INSERT INTO job_logs (id, name, status, job_ended, kind, queue, job_id, attempt, attempts_max, trigger, triggered_by,
                        process_id, process_name, previous_log_id, created_at, started_at, finished_at, run_at, waited,
                        detail_count, warnings, first_warning, progress_done, progress_total, progress_step,
                        statistics, error_class, error_message)
  SELECT log_id, log_name, status, 0, kind, queue, id, attempts, attempts_max,
         trigger_of_run(attempts, trigger, retried_by), coalesce(retried_by, triggered_by), process_id, process_name,
         previous_log_id, claimed_at, coalesce(started_at, started), finished, run_at, waited, detail_count, warnings,
         nullif(first_warning, ''), done, total, step, statistics, nullif(new_class, ''), nullif(new_message, '')
  FROM was)
SELECT log_id, lines, claimed_at, kind, queue, concurrency_key FROM was

-- name: facts_of_failing
SELECT id, kind, coalesce(request_id, '') FROM jobs WHERE id = ANY ($1::bigint[])

-- name: log_has_ended_so
SELECT 1 FROM job_logs
WHERE id = $1 AND job_id = $2 AND attempt = $3 AND process_id = $4 AND status = $5 AND finished_at = $6

-- name: job_release
-- The attempt never started: it is taken back, as is its log.
UPDATE live SET state = {job.ready}, process_id = NULL, claimed_at = NULL, attempts = attempts - 1,
                log_id = previous_log_id, log_name = NULL
WHERE id = $1 AND state + 0 = {job.claimed} AND attempts = $2 AND process_id + 0 = $3 AND log_id + 0 = $4

-- name: cancel_requests
SELECT id FROM live WHERE process_id = $1 AND cancel_requested_at IS NOT NULL AND state + 0 = {job.claimed}
