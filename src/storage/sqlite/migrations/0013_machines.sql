-- Where a process runs, and what it does there. '': it has not said (ProcessInfo in storage/transaction.h).
ALTER TABLE processes ADD COLUMN machine_id TEXT NOT NULL DEFAULT '';
ALTER TABLE processes ADD COLUMN node TEXT NOT NULL DEFAULT '';
ALTER TABLE processes ADD COLUMN roles TEXT NOT NULL DEFAULT ''; -- with commas between them
-- Of a log that was ended because its process was taken for dead: the number of the last line that the process itself
-- had stored. Later ones may still be in its spool. NULL: none is waited for.
ALTER TABLE job_logs ADD COLUMN lines_of_process INTEGER;
