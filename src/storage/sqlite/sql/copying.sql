-- A whole store read for a copy, and made of one: the tables and columns of storage/store_copy.cc, in their order.

-- name: copy_read_queues
SELECT name, paused_at, paused_by FROM queues

-- name: copy_read_jobs
SELECT id, kind, arguments, queue, priority, state, run_at, attempts, attempts_max, timeout, trigger, triggered_by,
       created_at, process_id, claimed_at, finished_at, last_log_id, concurrency_key, concurrency_limit, unique_key,
       request_id, cancel_requested_at, cancel_requested_by, retried_by, ended_as, error_class, error_message, cause
FROM jobs ORDER BY id

-- name: copy_read_job_logs
SELECT id, name, status, kind, queue, job_id, attempt, attempts_max, trigger, triggered_by, process_id, process_name,
       previous_log_id, created_at, CASE updated_at WHEN 0 THEN finished_at ELSE updated_at END, started_at,
       finished_at, waited, detail_count, warnings, first_warning, progress_done, progress_total, progress_step,
       statistics, error_class, error_message, lines_of_process
FROM job_logs ORDER BY id

-- name: copy_read_blocks
SELECT id >> 27, id & {line.number_max}, lines, warnings, errors, first_warning, first_error, block
FROM log_blocks ORDER BY id

-- name: copy_read_open_lines
SELECT job_log_id, source, created_at, level, flags, message FROM open_lines

-- name: copy_read_processes
SELECT id, kind, host, pid, start_mark, version, started_at, heartbeat_at, pools, machine_id, node, roles
FROM processes

-- name: copy_read_tasks
SELECT key, schedule, zone, kind, arguments, queue, priority, misfire, overlap, misfire_window, known_since, paused,
       paused_by, problem
FROM recurring_tasks

-- name: copy_read_instants
SELECT task, instant, outcome, reason, job_id, recorded_at FROM recurring_instants

-- name: copy_read_changes
SELECT id, at, by, action, target_kind, target, detail FROM changes ORDER BY id

-- name: copy_read_numbers
SELECT name, next FROM sequences
WHERE name IN ('jobs', 'job_logs', 'processes', 'changes', 'details_pruned_to', 'jobs_pruned_to', 'time_seen')

-- name: copy_counts
SELECT (SELECT count(*) FROM queues), (SELECT count(*) FROM jobs), (SELECT count(*) FROM job_logs),
       (SELECT count(*) FROM log_blocks), (SELECT count(*) FROM open_lines), (SELECT count(*) FROM processes),
       (SELECT count(*) FROM recurring_tasks), (SELECT count(*) FROM recurring_instants), (SELECT count(*) FROM changes),
       (SELECT count(*) FROM sequences WHERE name IN (
          'jobs', 'job_logs', 'processes', 'changes', 'details_pruned_to', 'jobs_pruned_to', 'time_seen'))

-- name: copy_old_lines
-- Lines that an earlier joblog has stored otherwise, and that no server has converted yet.
SELECT 1 FROM job_log_details LIMIT 1

-- name: copy_put_queue
INSERT INTO queues (name, paused_at, paused_by) VALUES (?1, ?2, ?3)

-- name: copy_put_job
INSERT INTO jobs (id, kind, arguments, queue, priority, state, run_at, attempts, attempts_max, timeout, trigger,
                  triggered_by, created_at, process_id, claimed_at, finished_at, last_log_id, concurrency_key,
                  concurrency_limit, unique_key, request_id, cancel_requested_at, cancel_requested_by, retried_by,
                  ended_as, error_class, error_message, cause, failed_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,
        ?25, ?26, ?27, ?28, CASE ?6 WHEN {job.failed} THEN ?16 END)

-- name: copy_put_job_log
INSERT INTO job_logs (id, name, status, kind, queue, job_id, attempt, attempts_max, trigger, triggered_by, process_id,
                      process_name, previous_log_id, created_at, updated_at, started_at, finished_at, waited,
                      detail_count, warnings, first_warning, progress_done, progress_total, progress_step, statistics,
                      error_class, error_message, lines_of_process)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,
        ?25, ?26, ?27, ?28)

-- name: copy_put_block
INSERT INTO log_blocks (id, lines, warnings, errors, first_warning, first_error, block)
VALUES ((?1 << 27) + ?2, ?3, ?4, ?5, ?6, ?7, ?8)

-- name: copy_put_open_line
INSERT INTO open_lines (job_log_id, source, created_at, level, flags, message) VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: copy_put_process
INSERT INTO processes (id, kind, host, pid, start_mark, version, started_at, heartbeat_at, pools, machine_id, node,
                       roles)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)

-- name: copy_put_task
INSERT INTO recurring_tasks (key, schedule, zone, kind, arguments, queue, priority, misfire, overlap, misfire_window,
                             known_since, paused, paused_by, problem)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)

-- name: copy_put_instant
INSERT INTO recurring_instants (task, instant, outcome, reason, job_id, recorded_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: copy_put_change
INSERT INTO changes (id, at, by, action, target_kind, target, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: copy_put_number
INSERT INTO sequences (name, next) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET next = excluded.next

-- name: copy_count_queues
INSERT INTO queue_counters (queue, state, jobs) SELECT queue, state, count(*) FROM jobs GROUP BY queue, state

-- name: copy_count_kinds
INSERT INTO kind_counters (kind, status, logs, with_warnings)
SELECT kind, status, count(*), sum(status = {log.success} AND warnings > 0)
FROM job_logs WHERE status >= {log.first_ended} GROUP BY kind, status

-- name: copy_find_ends
INSERT INTO kind_ends (kind, status, job_log_id)
SELECT kind, status, max(id) FROM job_logs WHERE status >= {log.first_ended} GROUP BY kind, status

-- name: copy_count_runs
INSERT INTO run_counters (kind, hour, status, logs, with_warnings)
SELECT kind, created_at / {time.hour}, status, count(*), sum(status = {log.success} AND warnings > 0)
FROM job_logs WHERE status >= {log.first_ended} GROUP BY 1, 2, 3

-- name: copy_count_all_runs
INSERT INTO run_counters (kind, hour, status, logs, with_warnings)
SELECT '', hour, status, sum(logs), sum(with_warnings) FROM run_counters GROUP BY hour, status

-- name: copy_index_errors
INSERT INTO log_errors (rowid, kind, error)
SELECT id, kind, coalesce(error_class, '') || ': ' || coalesce(error_message, '')
FROM job_logs WHERE status = {log.error} ORDER BY id

-- name: copy_name_logs
UPDATE log_names SET
  newest = coalesce((SELECT max(created_at) FROM job_logs), 0),
  stepped_back = coalesce((SELECT max(latest - created_at) FROM (
    SELECT created_at, max(created_at) OVER (ORDER BY id) AS latest FROM job_logs)), 0)
