-- One job log: its beginning, its end, its name.

-- name: log_insert
INSERT INTO job_logs (id, name, status, kind, queue, job_id, attempt, attempts_max, trigger,
                      triggered_by, process_id, process_name, previous_log_id, created_at,
                      updated_at, waited)
VALUES (?4, ?5, {log.created}, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?1, ?2, ?13, ?3, ?3, ?14)

-- name: log_insert_8
-- Eight at once: what a statement costs by itself is paid once. OR FAIL spares SQLite a journal of the statement,
-- to undo a part of it: who meets an error here undoes the transaction.
INSERT OR FAIL INTO job_logs (id, name, status, kind, queue, job_id, attempt, attempts_max, trigger,
                      triggered_by, process_id, process_name, previous_log_id, created_at,
                      updated_at, waited)
VALUES
  (?4, ?5, {log.created}, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?1, ?2, ?13, ?3, ?3, ?14),
  (?15, ?16, {log.created}, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?1, ?2, ?24, ?3, ?3, ?25),
  (?26, ?27, {log.created}, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?1, ?2, ?35, ?3, ?3, ?36),
  (?37, ?38, {log.created}, ?39, ?40, ?41, ?42, ?43, ?44, ?45, ?1, ?2, ?46, ?3, ?3, ?47),
  (?48, ?49, {log.created}, ?50, ?51, ?52, ?53, ?54, ?55, ?56, ?1, ?2, ?57, ?3, ?3, ?58),
  (?59, ?60, {log.created}, ?61, ?62, ?63, ?64, ?65, ?66, ?67, ?1, ?2, ?68, ?3, ?3, ?69),
  (?70, ?71, {log.created}, ?72, ?73, ?74, ?75, ?76, ?77, ?78, ?1, ?2, ?79, ?3, ?3, ?80),
  (?81, ?82, {log.created}, ?83, ?84, ?85, ?86, ?87, ?88, ?89, ?1, ?2, ?90, ?3, ?3, ?91)

-- name: log_start
UPDATE job_logs SET status = {log.processing}, started_at = ?3, updated_at = ?3
WHERE id = ?1 AND process_id = ?2 AND status = {log.created}

-- name: log_progress
UPDATE job_logs SET progress_done = ?3, progress_total = ?4, progress_step = ?5, updated_at = ?6
WHERE id = ?1 AND process_id = ?2 AND status < {log.first_ended}

-- name: log_finish
UPDATE job_logs SET status = ?2, started_at = coalesce(started_at, ?3), finished_at = ?4, updated_at = 0,
                    detail_count = ?5, statistics = ?6, error_class = ?7, error_message = ?8,
                    progress_done = ?9, progress_total = ?10, progress_step = ?11,
                    warnings = ?12, first_warning = ?13
WHERE id = ?1 AND status < {log.first_ended}

-- name: log_confirm_end
-- As change_confirm: after a COMMIT without an answer the same end comes again.
UPDATE job_logs SET updated_at = updated_at
WHERE id = ?1 AND job_id = ?2 AND attempt = ?3 AND process_id = ?4 AND status = ?5 AND finished_at = ?6

-- name: log_rescued
UPDATE job_logs SET lines_of_process = ?2 WHERE id = ?1

-- name: log_awaits_lines
SELECT lines_of_process, detail_count, finished_at FROM job_logs
WHERE id = ?1 AND process_id = ?2 AND lines_of_process IS NOT NULL

-- name: log_lines_came
UPDATE job_logs SET detail_count = ?2, updated_at = ?3, lines_of_process = NULL WHERE id = ?1

-- name: log_is_held
SELECT status FROM job_logs WHERE id = ?1 AND status < {log.first_ended} AND process_id = ?2

-- name: log_facts
SELECT kind, status, progress_done, progress_total, progress_step FROM job_logs WHERE id = ?1

-- name: log_process
SELECT process_id FROM job_logs WHERE id = ?1

-- name: log_by_id
SELECT id, name, status, kind, queue, job_id, attempt, attempts_max, trigger, triggered_by, process_name,
       created_at, started_at, finished_at, updated_at, waited, detail_count, progress_done,
       progress_total, progress_step, statistics, coalesce(error_class, ''), coalesce(error_message, ''),
       warnings, coalesce(first_warning, '')
FROM job_logs WHERE id = ?1

-- name: log_by_name
SELECT id, name, status, kind, queue, job_id, attempt, attempts_max, trigger, triggered_by, process_name,
       created_at, started_at, finished_at, updated_at, waited, detail_count, progress_done,
       progress_total, progress_step, statistics, coalesce(error_class, ''), coalesce(error_message, ''),
       warnings, coalesce(first_warning, '')
FROM job_logs WHERE name = ?1

-- name: log_created_at
SELECT created_at FROM job_logs WHERE id = ?1

-- name: log_names_get
SELECT stem, next, newest, stepped_back FROM log_names

-- name: log_names_set
UPDATE log_names SET stem = ?1, next = ?2, newest = ?3, stepped_back = ?4

-- name: log_name_highest
SELECT max(CAST(substr(name, 16) AS INTEGER)) FROM job_logs WHERE name >= ?1 AND name < ?1 || '`'

-- name: log_error_insert
INSERT INTO log_errors (rowid, kind, error) VALUES (?1, ?2, ?3 || ': ' || ?4)
