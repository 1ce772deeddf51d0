-- Jobs entering, and what a person or time does to one of them.
-- `state + 0` beside an id keeps the planner to the primary key: no other index fits the condition.

-- name: job_ids_next
SELECT nextval('job_ids') FROM generate_series(1, $1)

-- name: queues_put
INSERT INTO queues (name) SELECT * FROM unnest($1::text[]) AS new (name) ORDER BY 1 ON CONFLICT DO NOTHING

-- name: jobs_insert
-- Many at once, of those that no key binds.
WITH new AS MATERIALIZED (
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[],
                       $8::bigint[], $9::bigint[], $10::bigint[], $11::text[])
  AS new (id, kind, arguments, queue, priority, state, run_at, attempts_max, timeout, trigger, triggered_by)),
waiting AS (
  INSERT INTO live (id, state, priority, run_at, attempts_max, trigger, concurrency_limit, kind, queue, triggered_by)
  SELECT id, state, priority, run_at, attempts_max, trigger, 1, kind, queue, triggered_by FROM new)
INSERT INTO jobs (id, kind, arguments, queue, priority, first_run_at, attempts_max, timeout, trigger, triggered_by,
                  created_at, concurrency_limit)
SELECT id, kind, arguments, queue, priority, run_at, attempts_max, timeout, trigger, triggered_by, $12, 1 FROM new

-- name: job_insert
-- One with keys. No row: a job that has not ended has the unique key.
WITH waiting AS (
  INSERT INTO live (id, state, priority, run_at, attempts_max, trigger, concurrency_limit, kind, queue, triggered_by,
                    unique_key, concurrency_key)
  VALUES ($1, $6, $5, $7, $8, $10, $15, $2, $4, $11, $13, $14)
  ON CONFLICT (unique_key) WHERE unique_key IS NOT NULL AND state < {job.first_ended} DO NOTHING RETURNING id)
INSERT INTO jobs (id, kind, arguments, queue, priority, first_run_at, attempts_max, timeout, trigger, triggered_by,
                  created_at, concurrency_limit, unique_key, concurrency_key, request_id)
SELECT id, $2, $3, $4, $5, $7, $8, $9, $10, $11, $12, $15, $13, $14, $16 FROM waiting RETURNING id

-- name: request_put
-- A second one waits until the first is stored or undone.
INSERT INTO job_requests (request_id, job_id) VALUES ($1, $2) ON CONFLICT DO NOTHING

-- name: request_take_back
DELETE FROM job_requests WHERE request_id = $1

-- name: job_by_request_id
SELECT job_id, coalesce((SELECT state FROM live WHERE live.id = job_id), {job.finished})
FROM job_requests WHERE request_id = $1

-- name: job_by_unique_key
SELECT id, state FROM live WHERE unique_key = $1 AND state < {job.first_ended}

-- name: key_lock
-- Whoever lets a job take its concurrency key, or lets it leave, holds this until the end of the transaction, so that
-- the jobs of a key can be counted. A key shares its lock with others: there are 1,024 of them.
SELECT pg_advisory_xact_lock(1246711623, hashtext($1) & 1023)

-- name: key_holders
SELECT count(*) FROM live WHERE concurrency_key = $1 AND state IN ({job.ready}, {job.claimed})

-- name: key_next_blocked
SELECT id, concurrency_limit FROM live WHERE concurrency_key = $1 AND state = {job.blocked}
ORDER BY priority, run_at, id LIMIT 1

-- name: key_unfinished
SELECT id, state, run_at, attempts, attempts_max, coalesce(log_name, '') FROM live
WHERE concurrency_key = $1 AND state IN ({job.ready}, {job.claimed}) ORDER BY id LIMIT 1

-- name: job_set_state
UPDATE live SET state = $2 WHERE id = $1

-- name: jobs_set_ready
UPDATE live SET state = {job.ready} WHERE id = ANY ($1::bigint[])

-- name: jobs_due
SELECT id, concurrency_key, concurrency_limit FROM live
WHERE state = {job.scheduled} AND run_at <= $1 ORDER BY run_at, id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED

-- name: job_hasten
UPDATE live SET run_at = $2 WHERE id = $1 AND state + 0 = {job.scheduled} AND attempts > 0 AND run_at > $2

-- name: job_lock
-- Of a job that has not ended: it stays as it is until the end of the transaction.
SELECT state, queue, concurrency_key, concurrency_limit, attempts, unique_key FROM live WHERE id = $1
FOR NO KEY UPDATE

-- name: job_key
SELECT concurrency_key FROM live WHERE id = $1

-- name: job_run_now
UPDATE live SET state = $2, run_at = $3 WHERE id = $1

-- name: job_retry
-- Another job that has not ended may have the unique key: then it is an error, and nothing of it is done.
UPDATE live SET state = $2, run_at = $3, attempts_max = greatest(attempts_max, attempts + 1), retried_by = $4,
                cause = NULL, failed_at = NULL, cancel_requested_at = NULL
WHERE id = $1 AND state + 0 = {job.failed}

-- name: job_end_unrun
WITH gone AS (DELETE FROM live WHERE id = $1 RETURNING *)
INSERT INTO job_ends (job_id, ended_as, at, by, attempts, attempts_max, run_at, claimed_at, log_id, error_class,
                      error_message)
SELECT id, $3, $2, $4, attempts, attempts_max, run_at, claimed_at, log_id, error_class, error_message FROM gone

-- name: job_ask_cancel
UPDATE live SET cancel_requested_at = coalesce(cancel_requested_at, $2),
                cancel_requested_by = coalesce(cancel_requested_by, $3)
WHERE id = $1

-- name: finished_delta
INSERT INTO finished_deltas (queue, jobs) VALUES ($1, $2)

-- name: run_deltas_put
INSERT INTO run_deltas (kind, hour, status, logs, with_warnings)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
