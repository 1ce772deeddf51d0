-- What a run could not read, keep or do: how many lines of its log say so, and the first of them. Of runs
-- of before nobody counted them.
ALTER TABLE job_logs ADD COLUMN warnings INTEGER NOT NULL DEFAULT 0 CHECK (warnings >= 0);
ALTER TABLE job_logs ADD COLUMN first_warning TEXT;
-- Successes with warnings, of all kinds and of one. A plain success costs nothing here.
CREATE INDEX job_logs_warned ON job_logs (status) WHERE status = 3 AND warnings > 0;
CREATE INDEX job_logs_kind_warned ON job_logs (kind) WHERE status = 3 AND warnings > 0;
-- Of the successes those with warnings.
ALTER TABLE kind_counters ADD COLUMN with_warnings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_counters ADD COLUMN with_warnings INTEGER NOT NULL DEFAULT 0;
