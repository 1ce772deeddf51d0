-- A whole store read for a copy, and made of one: the tables and columns of storage/store_copy.cc, in their order.

-- name: copy_settings
-- However long it takes. Another one's clean-up may not end it.
SELECT set_config('search_path', 'joblog, pg_temp', true), set_config('statement_timeout', '0', true),
       set_config('lock_timeout', '3s', true), set_config('idle_in_transaction_session_timeout', '0', true),
       set_config('jit', 'off', true)

-- name: copy_begin
BEGIN ISOLATION LEVEL REPEATABLE READ

-- name: copy_hold_off
-- Whoever has the store open can read it meanwhile, and change nothing.
LOCK TABLE joblog.jobs, joblog.live, joblog.changes, joblog.processes, joblog.recurring_tasks, joblog.queues
  IN EXCLUSIVE MODE

-- name: copy_is_new
SELECT NOT EXISTS (SELECT 1 FROM jobs) AND NOT EXISTS (SELECT 1 FROM job_logs) AND NOT EXISTS (SELECT 1 FROM changes)
       AND NOT EXISTS (SELECT 1 FROM processes) AND NOT EXISTS (SELECT 1 FROM recurring_tasks)
       AND NOT EXISTS (SELECT 1 FROM queues)

-- name: copy_read_queues
DECLARE copied_queues NO SCROLL CURSOR FOR SELECT name, paused_at, paused_by FROM queues

-- name: copy_fetch_queues
FETCH 1000 FROM copied_queues

-- name: copy_read_jobs
DECLARE copied_jobs NO SCROLL CURSOR FOR
SELECT all_jobs.id, all_jobs.kind, arguments, all_jobs.queue, all_jobs.priority, all_jobs.state, all_jobs.run_at,
       all_jobs.attempts, all_jobs.attempts_max, timeout, all_jobs.trigger, all_jobs.triggered_by, created_at,
       all_jobs.process_id, all_jobs.claimed_at, finished_at, last_log_id, all_jobs.concurrency_key,
       all_jobs.concurrency_limit, all_jobs.unique_key, request_id, all_jobs.cancel_requested_at, cancel_requested_by,
       CASE WHEN all_jobs.state <> {job.claimed} THEN retried_by END, ended_as, all_jobs.error_class,
       all_jobs.error_message, all_jobs.cause
FROM all_jobs LEFT JOIN live ON live.id = all_jobs.id

-- name: copy_fetch_jobs
FETCH 1000 FROM copied_jobs

-- name: copy_read_job_logs
DECLARE copied_job_logs NO SCROLL CURSOR FOR
SELECT id, name, status, kind, queue, job_id, attempt, attempts_max, trigger, triggered_by, process_id, process_name,
       previous_log_id, created_at, updated_at, started_at, finished_at, waited, detail_count, warnings, first_warning,
       progress_done, progress_total, progress_step, statistics, error_class, error_message, lines_of_process
FROM all_logs

-- name: copy_fetch_job_logs
FETCH 1000 FROM copied_job_logs

-- name: copy_read_blocks
DECLARE copied_blocks NO SCROLL CURSOR FOR
SELECT job_log_id, first, lines, warnings, errors, first_warning, first_error, block FROM detail_blocks

-- name: copy_fetch_blocks
FETCH 200 FROM copied_blocks

-- name: copy_read_open_lines
DECLARE copied_open_lines NO SCROLL CURSOR FOR
SELECT job_log_id, source, created_at, level, flags, message FROM open_lines

-- name: copy_fetch_open_lines
FETCH 1000 FROM copied_open_lines

-- name: copy_read_processes
DECLARE copied_processes NO SCROLL CURSOR FOR
SELECT id, kind, host, pid, start_mark, version, started_at, heartbeat_at, pools, machine_id, node, roles
FROM processes

-- name: copy_fetch_processes
FETCH 1000 FROM copied_processes

-- name: copy_read_tasks
DECLARE copied_tasks NO SCROLL CURSOR FOR
SELECT key, schedule, zone, kind, arguments, queue, priority, misfire, overlap, misfire_window, known_since,
       paused::int, paused_by, problem
FROM recurring_tasks

-- name: copy_fetch_tasks
FETCH 1000 FROM copied_tasks

-- name: copy_read_instants
DECLARE copied_instants NO SCROLL CURSOR FOR
SELECT task, instant, outcome, reason, job_id, recorded_at FROM recurring_instants

-- name: copy_fetch_instants
FETCH 1000 FROM copied_instants

-- name: copy_read_changes
DECLARE copied_changes NO SCROLL CURSOR FOR SELECT id, at, by, action, target_kind, target, detail FROM changes

-- name: copy_fetch_changes
FETCH 1000 FROM copied_changes

-- name: copy_read_numbers
DECLARE copied_numbers NO SCROLL CURSOR FOR
SELECT name, value FROM marks WHERE name IN ('details_pruned_to', 'jobs_pruned_to', 'time_seen')
UNION ALL SELECT 'jobs', last_value + is_called::int FROM job_ids
UNION ALL SELECT 'job_logs', last_value + is_called::int FROM log_ids
UNION ALL SELECT 'processes', last_value + is_called::int FROM process_ids
UNION ALL SELECT 'changes', last_value + is_called::int FROM change_ids

-- name: copy_fetch_numbers
FETCH 1000 FROM copied_numbers

-- name: copy_counts
SELECT (SELECT count(*) FROM queues), (SELECT count(*) FROM jobs), (SELECT count(*) FROM all_logs),
       (SELECT count(*) FROM detail_blocks), (SELECT count(*) FROM open_lines), (SELECT count(*) FROM processes),
       (SELECT count(*) FROM recurring_tasks), (SELECT count(*) FROM recurring_instants), (SELECT count(*) FROM changes),
       (SELECT count(*) FROM marks WHERE name IN ('details_pruned_to', 'jobs_pruned_to', 'time_seen')) + 4

-- name: copy_rooms
-- Rows as they come, until all of them are there: one of jobs becomes rows of several tables.
CREATE TEMP TABLE new_queues (name text, paused_at bigint, paused_by text) ON COMMIT DROP;
CREATE TEMP TABLE new_jobs (
  id bigint, kind text, arguments text, queue text, priority bigint, state bigint, run_at bigint, attempts bigint,
  attempts_max bigint, timeout bigint, trigger bigint, triggered_by text, created_at bigint, process_id bigint,
  claimed_at bigint, finished_at bigint, last_log_id bigint, concurrency_key text, concurrency_limit bigint,
  unique_key text, request_id text, cancel_requested_at bigint, cancel_requested_by text, retried_by text, ended_as text,
  error_class text, error_message text, cause text) ON COMMIT DROP;
CREATE TEMP TABLE new_job_logs (
  id bigint, name text, status bigint, kind text, queue text, job_id bigint, attempt bigint, attempts_max bigint,
  trigger bigint, triggered_by text, process_id bigint, process_name text, previous_log_id bigint, created_at bigint,
  updated_at bigint, started_at bigint, finished_at bigint, waited bigint, detail_count bigint, warnings bigint,
  first_warning text, progress_done bigint, progress_total bigint, progress_step text, statistics text,
  error_class text, error_message text, lines_of_process bigint) ON COMMIT DROP;
CREATE TEMP TABLE new_blocks (
  job_log_id bigint, first bigint, lines bigint, warnings bigint, errors bigint, first_warning bigint,
  first_error bigint, block bytea) ON COMMIT DROP;
CREATE TEMP TABLE new_open_lines (
  job_log_id bigint, source bigint, created_at bigint, level bigint, flags bigint, message text) ON COMMIT DROP;
CREATE TEMP TABLE new_processes (
  id bigint, kind text, host text, pid bigint, start_mark text, version text, started_at bigint, heartbeat_at bigint,
  pools text, machine_id text, node text, roles text) ON COMMIT DROP;
CREATE TEMP TABLE new_tasks (
  key text, schedule text, zone text, kind text, arguments text, queue text, priority bigint, misfire bigint,
  overlap bigint, misfire_window bigint, known_since bigint, paused bigint, paused_by text, problem text)
  ON COMMIT DROP;
CREATE TEMP TABLE new_instants (
  task text, instant bigint, outcome bigint, reason text, job_id bigint, recorded_at bigint) ON COMMIT DROP;
CREATE TEMP TABLE new_changes (
  id bigint, at bigint, by text, action text, target_kind text, target text, detail text) ON COMMIT DROP;
CREATE TEMP TABLE new_numbers (name text, value bigint) ON COMMIT DROP

-- name: copy_put_queues
COPY new_queues FROM STDIN (FORMAT binary)

-- name: copy_put_jobs
COPY new_jobs FROM STDIN (FORMAT binary)

-- name: copy_put_job_logs
COPY new_job_logs FROM STDIN (FORMAT binary)

-- name: copy_put_blocks
COPY new_blocks FROM STDIN (FORMAT binary)

-- name: copy_put_open_lines
COPY new_open_lines FROM STDIN (FORMAT binary)

-- name: copy_put_processes
COPY new_processes FROM STDIN (FORMAT binary)

-- name: copy_put_tasks
COPY new_tasks FROM STDIN (FORMAT binary)

-- name: copy_put_instants
COPY new_instants FROM STDIN (FORMAT binary)

-- name: copy_put_changes
COPY new_changes FROM STDIN (FORMAT binary)

-- name: copy_put_numbers
COPY new_numbers FROM STDIN (FORMAT binary)

-- name: copy_settle
-- A job has ended by its last log where that says all of it; else as job_ends says.
ALTER TABLE new_jobs ADD PRIMARY KEY (id);
ALTER TABLE new_job_logs ADD PRIMARY KEY (id);
ANALYZE new_jobs, new_job_logs;
INSERT INTO queues SELECT * FROM new_queues;
INSERT INTO jobs (id, kind, arguments, queue, priority, first_run_at, attempts_max, timeout, trigger, triggered_by,
                  created_at, concurrency_key, concurrency_limit, unique_key, request_id)
SELECT id, kind, arguments, queue, priority, run_at, attempts_max, timeout, trigger, triggered_by, created_at,
       concurrency_key, concurrency_limit, unique_key, request_id
FROM new_jobs;
INSERT INTO job_requests SELECT request_id, id FROM new_jobs WHERE request_id IS NOT NULL;
INSERT INTO live (id, state, priority, run_at, attempts, attempts_max, trigger, concurrency_limit, kind, queue,
                  triggered_by, unique_key, concurrency_key, process_id, process_name, log_id, previous_log_id, log_name,
                  claimed_at, waited, started_at, updated_at, lines, progress_done, progress_total, progress_step,
                  cancel_requested_at, cancel_requested_by, retried_by, failed_at, cause, error_class, error_message)
SELECT job.id, state, priority, run_at, attempts, job.attempts_max, job.trigger, concurrency_limit, job.kind, job.queue,
       job.triggered_by, unique_key, concurrency_key, job.process_id, open.process_name, last_log_id,
       open.previous_log_id, open.name, claimed_at, open.waited, open.started_at, open.updated_at,
       coalesce((SELECT max(first + lines - 1) FROM new_blocks WHERE job_log_id = open.id), 0),
       coalesce(open.progress_done, 0), coalesce(open.progress_total, 0), coalesce(open.progress_step, ''),
       cancel_requested_at, cancel_requested_by,
       CASE WHEN open.trigger = {trigger.person} AND job.trigger <> {trigger.person} THEN open.triggered_by
            ELSE retried_by END,
       CASE WHEN state = {job.failed} THEN job.finished_at END, cause, job.error_class, job.error_message
FROM new_jobs AS job
LEFT JOIN new_job_logs AS open ON open.id = last_log_id AND state = {job.claimed}
WHERE state < {job.finished};
INSERT INTO job_logs (id, name, status, job_ended, kind, queue, job_id, attempt, attempts_max, trigger, triggered_by,
                      process_id, process_name, previous_log_id, created_at, started_at, finished_at, run_at, waited,
                      detail_count, warnings, first_warning, progress_done, progress_total, progress_step, statistics,
                      error_class, error_message, lines_of_process, lines_came_at)
SELECT log.id, name, status,
       CASE WHEN job.id IS NULL THEN (status = {log.success})::int
            WHEN log.id = last_log_id AND state = {job.finished} AND job.finished_at = log.finished_at
                 AND attempts = attempt AND job.attempts_max = log.attempts_max AND claimed_at = log.created_at
                 AND job.error_class IS NOT DISTINCT FROM log.error_class
                 AND job.error_message IS NOT DISTINCT FROM log.error_message
            THEN CASE ended_as WHEN 'success' THEN 1 WHEN 'cancelled' THEN 2 ELSE 3 END
            ELSE 0 END,
       log.kind, log.queue, job_id, attempt, log.attempts_max, log.trigger, log.triggered_by, log.process_id,
       process_name, previous_log_id, log.created_at, coalesce(started_at, log.created_at), log.finished_at,
       coalesce(job.run_at, log.created_at - waited), waited, detail_count, warnings, first_warning, progress_done,
       progress_total, progress_step, statistics, log.error_class, log.error_message, lines_of_process,
       nullif(updated_at, log.finished_at)
FROM new_job_logs AS log LEFT JOIN new_jobs AS job ON job.id = job_id
WHERE status >= {log.first_ended};
INSERT INTO job_ends (job_id, ended_as, at, attempts, attempts_max, run_at, claimed_at, log_id, error_class,
                      error_message)
SELECT id, ended_as, finished_at, attempts, attempts_max, run_at, claimed_at, last_log_id, error_class, error_message
FROM new_jobs AS job
WHERE state = {job.finished} AND NOT EXISTS (
  SELECT 1 FROM job_logs WHERE job_logs.id = last_log_id AND job_id = job.id AND job_ended > 0);
INSERT INTO detail_blocks SELECT * FROM new_blocks;
INSERT INTO open_lines SELECT * FROM new_open_lines;
INSERT INTO processes (id, kind, host, pid, start_mark, version, started_at, heartbeat_at, pools, machine_id,
                       node, roles)
SELECT * FROM new_processes;
INSERT INTO recurring_tasks (key, schedule, zone, kind, arguments, queue, priority, misfire, overlap, misfire_window,
                             known_since, paused, paused_by, problem)
SELECT key, schedule, zone, kind, arguments, queue, priority, misfire, overlap, misfire_window, known_since, paused <> 0,
       paused_by, problem
FROM new_tasks;
INSERT INTO recurring_instants SELECT * FROM new_instants;
INSERT INTO changes SELECT * FROM new_changes;
UPDATE marks SET value = new_numbers.value FROM new_numbers WHERE new_numbers.name = marks.name;
SELECT setval('job_ids', value, false) FROM new_numbers WHERE name = 'jobs';
SELECT setval('log_ids', value, false) FROM new_numbers WHERE name = 'job_logs';
SELECT setval('process_ids', value, false) FROM new_numbers WHERE name = 'processes';
SELECT setval('change_ids', value, false) FROM new_numbers WHERE name = 'changes';
CREATE TEMP TABLE new_names ON COMMIT DROP AS
SELECT id, name, created_at / {time.second} AS second,
       id - CASE length(name) WHEN 14 THEN 0 ELSE substr(name, 16)::bigint END AS first_id
FROM new_job_logs;
INSERT INTO log_seconds (second, first_id, behind)
SELECT second, first_id, greatest(0, latest - second)
FROM (SELECT second, min(first_id) AS first_id, max(latest) AS latest
      FROM (SELECT second, first_id, max(second) OVER (ORDER BY id) AS latest FROM new_names) AS names
      GROUP BY second) AS seconds;
INSERT INTO log_names_kept (name, log_id)
SELECT new_names.name, new_names.id FROM new_names JOIN log_seconds USING (second)
WHERE new_names.first_id <> log_seconds.first_id
   OR left(new_names.name, 14) <> to_char(to_timestamp(second) AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS');
INSERT INTO run_counters (kind, hour, status, logs, with_warnings)
SELECT kind, created_at / {time.hour}, status, count(*),
       count(*) FILTER (WHERE status = {log.success} AND warnings > 0)
FROM job_logs GROUP BY 1, 2, 3;
INSERT INTO kind_counters (kind, status, logs, with_warnings)
SELECT kind, status, sum(logs), sum(with_warnings) FROM run_counters GROUP BY 1, 2;
INSERT INTO run_counters (kind, hour, status, logs, with_warnings)
SELECT '', hour, status, sum(logs), sum(with_warnings) FROM run_counters GROUP BY 2, 3;
INSERT INTO finished_counters (queue, jobs)
SELECT queue, count(*) FROM new_jobs WHERE state = {job.finished} GROUP BY 1
