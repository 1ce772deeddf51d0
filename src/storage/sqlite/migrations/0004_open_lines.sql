-- What stands in a running command's lines that are not finished: a prompt, a bar. At most one of each
-- source; gone with the end of the run, or made a detail when its process died.
CREATE TABLE open_lines (
  job_log_id INTEGER NOT NULL,
  source INTEGER NOT NULL CHECK (source BETWEEN 0 AND 3),
  created_at INTEGER NOT NULL,
  level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 3),
  flags INTEGER NOT NULL,
  message TEXT NOT NULL CHECK (message <> '' AND length(message) <= 5000),
  PRIMARY KEY (job_log_id, source)
) STRICT, WITHOUT ROWID;
