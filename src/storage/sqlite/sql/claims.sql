-- A claim: taking ready jobs, and giving each back at the end of its attempt. What ends an attempt names
-- the attempt, the process and the log: a process that has lost the job changes nothing.

-- name: queue_head
-- Of the ready jobs of a queue the first in line; none while it is paused.
SELECT priority, run_at, id FROM jobs
WHERE state = {job.ready} AND queue = ?1
  AND NOT EXISTS (SELECT 1 FROM queues WHERE name = ?1 AND paused_at IS NOT NULL)
ORDER BY priority, run_at, id LIMIT 1

-- name: queue_ready_places
-- Nothing but entries of the index.
SELECT priority, run_at, id FROM jobs WHERE state = {job.ready} AND queue = ?1
ORDER BY priority, run_at, id LIMIT ?2 OFFSET ?3

-- name: job_to_claim
-- A job that a person retries runs because of that person, whatever had triggered it.
SELECT queue, run_at, kind, arguments, attempts, attempts_max, timeout,
       CASE WHEN retried_by IS NULL THEN trigger ELSE {trigger.person} END, coalesce(retried_by, triggered_by),
       coalesce(concurrency_key, ''), last_log_id
FROM jobs WHERE id = ?1

-- name: job_claim
UPDATE jobs SET state = {job.claimed}, attempts = attempts + 1, process_id = ?2, claimed_at = ?3,
                last_log_id = ?4, retried_by = NULL
WHERE id = ?1

-- name: job_finish
UPDATE jobs SET state = {job.finished}, process_id = NULL, finished_at = ?4, ended_as = ?5,
                cancel_requested_at = NULL
WHERE id = ?1 AND state = {job.claimed} AND attempts = ?2 AND process_id = ?3 AND last_log_id = ?6

-- name: job_fail
UPDATE jobs SET state = {job.failed}, process_id = NULL, finished_at = ?4, error_class = ?5, error_message = ?6,
                cancel_requested_at = NULL, cause = ?8, failed_at = ?4
WHERE id = ?1 AND state = {job.claimed} AND attempts = ?2 AND process_id = ?3 AND last_log_id = ?7

-- name: job_schedule_retry
UPDATE jobs SET state = {job.scheduled}, process_id = NULL, run_at = ?4, error_class = ?5, error_message = ?6,
                cancel_requested_at = NULL, cancel_requested_by = NULL
WHERE id = ?1 AND state = {job.claimed} AND attempts = ?2 AND process_id = ?3 AND last_log_id = ?7

-- name: job_hand_back
-- The worker stopped in the middle of it: that attempt does not count against the job.
UPDATE jobs SET state = {job.ready}, process_id = NULL, attempts_max = attempts_max + 1,
                cancel_requested_at = NULL
WHERE id = ?1 AND state = {job.claimed} AND attempts = ?2 AND process_id = ?3 AND last_log_id = ?4

-- name: job_release
-- The attempt never started: it is taken back, as is its log.
UPDATE jobs SET state = {job.ready}, process_id = NULL, claimed_at = NULL, attempts = attempts - 1,
                last_log_id = (SELECT previous_log_id FROM job_logs WHERE id = ?4)
WHERE id = ?1 AND state = {job.claimed} AND attempts = ?2 AND process_id = ?3 AND last_log_id = ?4

-- name: cancel_requests
SELECT id FROM jobs WHERE process_id = ?1 AND cancel_requested_at IS NOT NULL AND state = {job.claimed}
