-- Lists of jobs. Each walks an index from a given row on: `down` in the order of the page, `up` in the opposite one. The
-- row is given by what the index sorts by: its columns, then the id, which are the columns of the answer as well.

-- name: job_by_id
SELECT id, kind, arguments, queue, priority, state, run_at, attempts, attempts_max, timeout, trigger, triggered_by,
       coalesce(unique_key, ''), coalesce(concurrency_key, ''), concurrency_limit, coalesce(request_id, ''), created_at,
       claimed_at, finished_at, cancel_requested_at, process_id, coalesce(ended_as, ''), coalesce(error_class, ''),
       coalesce(error_message, ''), last_log_id, coalesce(last_log_name, ''), coalesce(cause, '')
FROM all_jobs WHERE id = $1

-- name: jobs_by_ids
SELECT id, kind, arguments, queue, priority, state, run_at, attempts, attempts_max, timeout, trigger, triggered_by,
       coalesce(unique_key, ''), coalesce(concurrency_key, ''), concurrency_limit, coalesce(request_id, ''), created_at,
       claimed_at, finished_at, cancel_requested_at, process_id, coalesce(ended_as, ''), coalesce(error_class, ''),
       coalesce(error_message, ''), last_log_id, coalesce(last_log_name, ''), coalesce(cause, '')
FROM all_jobs WHERE id = ANY ($1)

-- name: jobs_all_down
SELECT 0::bigint, 0::bigint, id, '' FROM jobs WHERE id < $1 ORDER BY id DESC LIMIT $2

-- name: jobs_all_up
SELECT 0::bigint, 0::bigint, id, '' FROM jobs WHERE id > $1 ORDER BY id LIMIT $2

-- name: jobs_scheduled_down
SELECT run_at, 0::bigint, id, '' FROM live WHERE state = {job.scheduled} AND (run_at, id) > ($1, $2)
ORDER BY run_at, id LIMIT $3

-- name: jobs_scheduled_up
SELECT run_at, 0::bigint, id, '' FROM live WHERE state = {job.scheduled} AND (run_at, id) < ($1, $2)
ORDER BY run_at DESC, id DESC LIMIT $3

-- name: jobs_ready_down
-- Of each queue that has ready jobs the first ones, put in order.
SELECT place.priority, place.run_at, place.id, '' FROM unnest($5::text[]) AS wanted (queue),
LATERAL (SELECT priority, run_at, id FROM live
         WHERE state = {job.ready} AND live.queue = wanted.queue AND (priority, run_at, id) > ($1, $2, $3)
         ORDER BY priority, run_at, id LIMIT $4) AS place
ORDER BY place.priority, place.run_at, place.id LIMIT $4

-- name: jobs_ready_up
SELECT place.priority, place.run_at, place.id, '' FROM unnest($5::text[]) AS wanted (queue),
LATERAL (SELECT priority, run_at, id FROM live
         WHERE state = {job.ready} AND live.queue = wanted.queue AND (priority, run_at, id) < ($1, $2, $3)
         ORDER BY priority DESC, run_at DESC, id DESC LIMIT $4) AS place
ORDER BY place.priority DESC, place.run_at DESC, place.id DESC LIMIT $4

-- name: queues_ready
WITH RECURSIVE hop (queue) AS (
  (SELECT queue FROM live WHERE state = {job.ready} ORDER BY queue LIMIT 1)
  UNION ALL
  SELECT (SELECT live.queue FROM live WHERE state = {job.ready} AND live.queue > hop.queue ORDER BY live.queue LIMIT 1)
  FROM hop WHERE hop.queue IS NOT NULL)
SELECT queue FROM hop WHERE queue IS NOT NULL

-- name: jobs_blocked_down
SELECT priority::bigint, run_at, id, concurrency_key FROM live
WHERE state = {job.blocked}
  AND (concurrency_key, priority, run_at, id) > ($1, $2, $3, $4)
ORDER BY concurrency_key, priority, run_at, id LIMIT $5

-- name: jobs_blocked_up
SELECT priority::bigint, run_at, id, concurrency_key FROM live
WHERE state = {job.blocked}
  AND (concurrency_key, priority, run_at, id) < ($1, $2, $3, $4)
ORDER BY concurrency_key DESC, priority DESC, run_at DESC, id DESC LIMIT $5

-- name: jobs_claimed
-- As few as workers are: all of them.
SELECT claimed_at, 0::bigint, id, '' FROM live WHERE state = {job.claimed} AND log_id > 0

-- name: jobs_failed_down
SELECT failed_at, 0::bigint, id, '' FROM live WHERE state = {job.failed} AND (failed_at, id) < ($1, $2)
ORDER BY failed_at DESC, id DESC LIMIT $3

-- name: jobs_failed_up
SELECT failed_at, 0::bigint, id, '' FROM live WHERE state = {job.failed} AND (failed_at, id) > ($1, $2)
ORDER BY failed_at, id LIMIT $3

-- name: jobs_cause_down
SELECT failed_at, 0::bigint, id, '' FROM live
WHERE state = {job.failed} AND cause = $3 AND (failed_at, id) < ($1, $2)
ORDER BY failed_at DESC, id DESC LIMIT $4

-- name: jobs_cause_up
SELECT failed_at, 0::bigint, id, '' FROM live
WHERE state = {job.failed} AND cause = $3 AND (failed_at, id) > ($1, $2)
ORDER BY failed_at, id LIMIT $4

-- name: jobs_finished_down
-- Those that a run has ended, and those that ended without one. A log whose job was removed by age gives none.
SELECT at, 0::bigint, id, '' FROM (
  (SELECT finished_at AS at, job_id AS id FROM job_logs
   WHERE job_ended > 0 AND (finished_at, job_id) < ($1, $2) ORDER BY finished_at DESC, job_id DESC LIMIT $3)
  UNION ALL
  (SELECT at, job_id FROM job_ends WHERE (at, job_id) < ($1, $2) ORDER BY at DESC, job_id DESC LIMIT $3)) AS ends
ORDER BY at DESC, id DESC LIMIT $3

-- name: jobs_finished_up
SELECT at, 0::bigint, id, '' FROM (
  (SELECT finished_at AS at, job_id AS id FROM job_logs
   WHERE job_ended > 0 AND (finished_at, job_id) > ($1, $2) ORDER BY finished_at, job_id LIMIT $3)
  UNION ALL
  (SELECT at, job_id FROM job_ends WHERE (at, job_id) > ($1, $2) ORDER BY at, job_id LIMIT $3)) AS ends
ORDER BY at, id LIMIT $3

-- name: jobs_counted
SELECT (SELECT count(*) FROM live WHERE ($1 = '' OR queue = $1) AND ($2 < 0 OR state = $2)),
       CASE WHEN $2 < 0 OR $2 = {job.finished} THEN
         coalesce((SELECT sum(jobs) FROM finished_counters WHERE $1 = '' OR queue = $1), 0)::bigint
         + coalesce((SELECT sum(jobs) FROM finished_deltas WHERE $1 = '' OR queue = $1), 0)::bigint
       ELSE 0 END

-- name: causes_list
SELECT cause, count(*), min(failed_at), max(failed_at) FROM live WHERE state = {job.failed} GROUP BY cause
ORDER BY 2 DESC, 4 DESC, cause DESC LIMIT $1

-- name: cause_newest
SELECT id, kind, coalesce(error_class, ''), coalesce(error_message, '') FROM live
WHERE state = {job.failed} AND cause = $1 ORDER BY failed_at DESC, id DESC LIMIT 1

-- name: jobs_ahead
SELECT count(*) FROM (
  SELECT 1 FROM live
  WHERE state = {job.ready} AND queue = $1 AND (priority, run_at, id) < ($2, $3, $4) LIMIT $5) AS ahead

-- name: key_holders_list
SELECT id, kind, arguments, queue, priority, state, run_at, attempts, attempts_max, timeout, trigger, triggered_by,
       coalesce(unique_key, ''), coalesce(concurrency_key, ''), concurrency_limit, coalesce(request_id, ''), created_at,
       claimed_at, finished_at, cancel_requested_at, process_id, coalesce(ended_as, ''), coalesce(error_class, ''),
       coalesce(error_message, ''), last_log_id, coalesce(last_log_name, ''), coalesce(cause, '')
FROM all_jobs WHERE id = ANY (ARRAY(
  SELECT id FROM live WHERE concurrency_key = $1 AND state IN ({job.ready}, {job.claimed}) ORDER BY id LIMIT $2))
ORDER BY id

-- name: next_due
SELECT run_at FROM live WHERE state = {job.scheduled} ORDER BY run_at LIMIT 1

-- name: retries_behind
SELECT id, kind, attempts, run_at FROM live
WHERE state = {job.scheduled} AND (run_at, id) > ($1, $2) AND attempts > 0 ORDER BY run_at, id LIMIT $3
