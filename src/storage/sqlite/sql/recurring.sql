-- Recurring tasks, their planned instants, and the jobs that came of them.

-- name: recurring_put
INSERT INTO recurring_tasks (key, schedule, zone, kind, arguments, queue, priority, misfire, overlap,
                             misfire_window, known_since)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT DO UPDATE SET schedule = ?2, zone = ?3, kind = ?4, arguments = ?5, queue = ?6,
  priority = ?7, misfire = ?8, overlap = ?9, misfire_window = ?10, problem = NULL,
  known_since = CASE WHEN schedule = ?2 AND zone = ?3 THEN known_since ELSE ?11 END

-- name: recurring_leave_out
-- A task that cannot be planned: what an earlier configuration said of it stays, with the problem.
INSERT INTO recurring_tasks (key, schedule, zone, kind, arguments, queue, priority, misfire, overlap,
                             misfire_window, known_since, problem)
VALUES (?1, '', '', '', '{}', '', 0, {misfire.run_once}, {overlap.skip}, 0, ?2, ?3)
ON CONFLICT DO UPDATE SET problem = ?3

-- name: recurring_delete
DELETE FROM recurring_tasks WHERE key = ?1

-- name: recurring_pause
UPDATE recurring_tasks SET paused = ?2, paused_by = ?3 WHERE key = ?1 AND paused <> ?2

-- name: recurring_by_key
SELECT key, schedule, zone, kind, arguments, queue, priority, misfire, overlap, misfire_window, known_since,
       paused, coalesce(paused_by, ''), coalesce(problem, '')
FROM recurring_tasks WHERE key = ?1

-- name: recurring_state
SELECT paused, known_since, (SELECT max(instant) FROM recurring_instants WHERE task = ?1)
FROM recurring_tasks WHERE key = ?1

-- name: recurring_list
SELECT key, schedule, zone, kind, arguments, queue, priority, misfire, overlap, misfire_window, known_since,
       paused, coalesce(paused_by, ''), coalesce(problem, '')
FROM recurring_tasks ORDER BY key

-- name: recurring_after
SELECT key, schedule, zone, kind, arguments, queue, priority, misfire, overlap, misfire_window, known_since,
       paused, coalesce(paused_by, ''), coalesce(problem, '')
FROM recurring_tasks WHERE key > ?1 ORDER BY key LIMIT ?2

-- name: recurring_count
SELECT count(*) FROM recurring_tasks

-- name: recurring_schedules
SELECT key, schedule, zone, paused FROM recurring_tasks ORDER BY key

-- name: recurring_keys
SELECT key FROM recurring_tasks

-- name: task_unfinished
SELECT jobs.id, jobs.state, jobs.run_at, jobs.attempts, jobs.attempts_max, coalesce(job_logs.name, '')
FROM jobs LEFT JOIN job_logs ON job_logs.id = jobs.last_log_id
WHERE jobs.trigger = {trigger.schedule} AND jobs.triggered_by = ?1 AND jobs.state < {job.first_ended}
ORDER BY jobs.id LIMIT 1

-- name: instant_facts
-- What decides about an instant, in one look: whether it is recorded (up to ?3, for one that was freed
-- stands a microsecond later), and whether its task is paused or has a job that has not ended.
SELECT EXISTS (SELECT 1 FROM recurring_instants WHERE task = ?1 AND instant BETWEEN ?2 AND ?3),
       EXISTS (SELECT 1 FROM recurring_tasks WHERE key = ?1 AND paused <> 0),
       EXISTS (SELECT 1 FROM jobs
               WHERE trigger = {trigger.schedule} AND triggered_by = ?1 AND state < {job.first_ended})

-- name: instant_insert
-- A second one for the same instant is an error, and undoes the transaction with the job it enqueued.
INSERT INTO recurring_instants (task, instant, outcome, reason, job_id, recorded_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: instants_free
-- After a clock that was ahead: the planned instants, which are whole seconds, may come again.
UPDATE OR IGNORE recurring_instants SET instant = instant + 1
WHERE task = ?1 AND instant > ?2 AND instant % {time.second} = 0

-- name: instant_last_run
SELECT task, instant, outcome, reason, job_id, recorded_at FROM recurring_instants
WHERE task = ?1 AND outcome = {instant.run} ORDER BY instant DESC LIMIT 1

-- name: instants_list
SELECT task, instant, outcome, reason, job_id, recorded_at FROM recurring_instants
WHERE task = ?1 ORDER BY instant DESC LIMIT ?2

-- name: instant_results
SELECT task, instant, outcome, reason, job_id, recorded_at,
       coalesce((SELECT jobs.state FROM jobs WHERE jobs.id = recurring_instants.job_id), -1),
       coalesce((SELECT jobs.ended_as FROM jobs WHERE jobs.id = recurring_instants.job_id), ''),
       coalesce((SELECT max(job_logs.id) FROM job_logs
                 WHERE job_logs.job_id = recurring_instants.job_id AND job_logs.previous_log_id IS NOT NULL),
                (SELECT job_logs.id FROM job_logs
                 WHERE job_logs.trigger = {trigger.schedule} AND job_logs.triggered_by = recurring_instants.task
                   AND job_logs.job_id = recurring_instants.job_id), 0)
FROM recurring_instants WHERE task = ?1 AND instant < ?2 ORDER BY instant DESC LIMIT ?3

-- name: task_ends
-- `state < {job.first_ended}` repeats the condition of the partial index of unfinished jobs.
SELECT key, kind, schedule, zone, paused, coalesce(paused_by, ''), coalesce(problem, ''), known_since,
       (SELECT max(instant) FROM recurring_instants WHERE task = recurring_tasks.key),
       (SELECT count(*) FROM jobs WHERE trigger = {trigger.schedule} AND triggered_by = recurring_tasks.key
          AND state < {job.first_ended} AND state = {job.claimed}),
       (SELECT count(*) FROM jobs WHERE trigger = {trigger.schedule} AND triggered_by = recurring_tasks.key
          AND state < {job.first_ended} AND state IN ({job.ready}, {job.blocked})),
       (SELECT min(run_at) FROM jobs WHERE trigger = {trigger.schedule} AND triggered_by = recurring_tasks.key
          AND state < {job.first_ended} AND state IN ({job.ready}, {job.blocked}))
FROM recurring_tasks ORDER BY key

-- name: task_runs
-- The last attempt of each of a task's jobs that have started, the newest job first.
SELECT coalesce((SELECT max(retries.id) FROM job_logs AS retries
                 WHERE retries.job_id = job_logs.job_id AND retries.previous_log_id IS NOT NULL), id)
FROM job_logs WHERE trigger = {trigger.schedule} AND triggered_by = ?1 AND job_id < ?2
ORDER BY job_id DESC LIMIT ?3
