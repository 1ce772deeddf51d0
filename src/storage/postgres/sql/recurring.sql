-- Recurring tasks and their planned instants.

-- name: recurring_put
INSERT INTO recurring_tasks (key, schedule, zone, kind, arguments, queue, priority, misfire, overlap,
                             misfire_window, known_since)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (key) DO UPDATE SET schedule = $2, zone = $3, kind = $4, arguments = $5, queue = $6,
  priority = $7, misfire = $8, overlap = $9, misfire_window = $10, problem = NULL,
  known_since = CASE WHEN recurring_tasks.schedule = $2 AND recurring_tasks.zone = $3
                     THEN recurring_tasks.known_since ELSE $11 END

-- name: recurring_leave_out
-- A task that cannot be planned: what an earlier configuration said of it stays, with the problem.
INSERT INTO recurring_tasks (key, schedule, zone, kind, arguments, queue, priority, misfire, overlap,
                             misfire_window, known_since, problem)
VALUES ($1, '', '', '', '{}', '', 0, {misfire.run_once}, {overlap.skip}, 0, $2, $3)
ON CONFLICT (key) DO UPDATE SET problem = $3

-- name: recurring_delete_others
DELETE FROM recurring_tasks WHERE key <> ALL ($1::text[])

-- name: recurring_pause
UPDATE recurring_tasks SET paused = ($2 <> 0), paused_by = $3 WHERE key = $1 AND paused <> ($2 <> 0)

-- name: recurring_lock
-- A pause that was answered comes before, one that was not waits.
SELECT paused FROM recurring_tasks WHERE key = $1 FOR NO KEY UPDATE

-- name: recurring_by_key
SELECT key, schedule, zone, kind, arguments, queue, priority, misfire, overlap, misfire_window, known_since,
       paused, coalesce(paused_by, ''), coalesce(problem, '')
FROM recurring_tasks WHERE key = $1

-- name: recurring_list
SELECT key, schedule, zone, kind, arguments, queue, priority, misfire, overlap, misfire_window, known_since,
       paused, coalesce(paused_by, ''), coalesce(problem, '')
FROM recurring_tasks WHERE key > $1 ORDER BY key LIMIT $2

-- name: recurring_count
SELECT count(*) FROM recurring_tasks

-- name: recurring_schedules
SELECT key, schedule, zone, paused FROM recurring_tasks ORDER BY key

-- name: recurring_states
SELECT place, task.paused, task.known_since, (SELECT max(instant) FROM recurring_instants WHERE task = asked.name)
FROM unnest($1::text[]) WITH ORDINALITY AS asked (name, place),
LATERAL (SELECT paused, known_since FROM recurring_tasks WHERE key = asked.name OFFSET 0) AS task

-- name: instant_claim
-- A second one for the same instant waits until the first is stored or undone, and then inserts nothing. Up to $3, for
-- one that was freed stands a microsecond later.
INSERT INTO recurring_instants (task, instant, outcome, reason, job_id, recorded_at)
SELECT $1, $2, $4, $5, NULL, $6
WHERE NOT EXISTS (SELECT 1 FROM recurring_instants WHERE task = $1 AND instant BETWEEN $2 AND $3)
ON CONFLICT DO NOTHING

-- name: instant_settle
UPDATE recurring_instants SET outcome = $3, reason = $4, job_id = $5 WHERE task = $1 AND instant = $2

-- name: task_unfinished
SELECT id, state, run_at, attempts, attempts_max, coalesce(log_name, '') FROM live
WHERE trigger = {trigger.schedule} AND triggered_by = $1 AND state < {job.first_ended} ORDER BY id LIMIT 1

-- name: instants_free
-- After a clock that was ahead: the planned instants, which are whole seconds, may come again.
UPDATE recurring_instants AS old SET instant = instant + 1
WHERE task = $1 AND instant > $2 AND instant % {time.second} = 0
  AND (SELECT true FROM recurring_instants AS taken
       WHERE taken.task = $1 AND taken.instant = old.instant + 1) IS NULL

-- name: instants_list
SELECT task, instant, outcome, reason, job_id, recorded_at FROM recurring_instants
WHERE task = $1 ORDER BY instant DESC LIMIT $2

-- name: instants_last
-- The last of each, and the last that ran.
SELECT place, last.task, last.instant, last.outcome, last.reason, last.job_id, last.recorded_at
FROM unnest($1::text[]) WITH ORDINALITY AS asked (name, place),
LATERAL ((SELECT * FROM recurring_instants WHERE task = name ORDER BY instant DESC LIMIT 1)
         UNION ALL
         (SELECT * FROM recurring_instants WHERE task = name AND outcome = {instant.run}
          ORDER BY instant DESC LIMIT 1)) AS last
ORDER BY place, last.instant DESC

-- name: instant_results
SELECT task, instant, outcome, reason, job_id, recorded_at,
       (SELECT state FROM all_jobs WHERE all_jobs.id = recurring_instants.job_id),
       (SELECT ended_as FROM all_jobs WHERE all_jobs.id = recurring_instants.job_id),
       coalesce((SELECT log_id FROM live WHERE live.id = recurring_instants.job_id),
                (SELECT max(job_logs.id) FROM job_logs WHERE job_logs.job_id = recurring_instants.job_id))
FROM recurring_instants WHERE task = $1 AND instant < $2 ORDER BY instant DESC LIMIT $3

-- name: task_ends
SELECT key, kind, schedule, zone, paused, coalesce(paused_by, ''), coalesce(problem, ''), known_since,
       (SELECT max(instant) FROM recurring_instants WHERE recurring_instants.task = recurring_tasks.key),
       count(live.id) FILTER (WHERE live.state = {job.claimed}),
       count(live.id) FILTER (WHERE live.state IN ({job.ready}, {job.blocked})),
       min(live.run_at) FILTER (WHERE live.state IN ({job.ready}, {job.blocked}))
FROM recurring_tasks
LEFT JOIN LATERAL (SELECT id, state, run_at FROM live
                   WHERE trigger = {trigger.schedule} AND triggered_by = recurring_tasks.key
                     AND state < {job.first_ended} OFFSET 0) AS live ON true
GROUP BY key ORDER BY key

-- name: task_runs
-- The last attempt of each of a task's jobs that have started, the newest job first.
SELECT coalesce((SELECT log_id FROM live WHERE live.id = started.job_id),
                (SELECT max(job_logs.id) FROM job_logs WHERE job_logs.job_id = started.job_id))
FROM ((SELECT job_id FROM job_logs WHERE trigger = {trigger.schedule} AND triggered_by = $1 AND job_id < $2
       ORDER BY job_id DESC LIMIT $3)
      UNION
      (SELECT id FROM live WHERE trigger = {trigger.schedule} AND triggered_by = $1 AND state < {job.first_ended}
         AND log_id IS NOT NULL AND id < $2)) AS started
ORDER BY job_id DESC LIMIT $3

-- name: task_last_runs
SELECT place, (SELECT coalesce((SELECT log_id FROM live WHERE live.id = started.job_id),
                               (SELECT max(job_logs.id) FROM job_logs WHERE job_logs.job_id = started.job_id))
               FROM ((SELECT job_id FROM job_logs WHERE trigger = {trigger.schedule} AND triggered_by = asked.name
                      ORDER BY job_id DESC LIMIT 1)
                     UNION
                     (SELECT id FROM live WHERE trigger = {trigger.schedule} AND triggered_by = asked.name
                        AND state < {job.first_ended} AND log_id IS NOT NULL)) AS started
               ORDER BY job_id DESC LIMIT 1)
FROM unnest($1::text[]) WITH ORDINALITY AS asked (name, place)
