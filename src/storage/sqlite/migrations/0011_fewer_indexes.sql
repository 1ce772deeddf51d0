-- A run pays for each index at its beginning and at its end. Its status is looked for among the runs that have not
-- ended and the errors, which are few; successes are found by their kind (job_logs_ended) or by id.
DROP INDEX job_logs_status;
CREATE INDEX job_logs_unsuccessful ON job_logs (status) WHERE status < 3;
-- Times become ids by halving: ids follow the clock (log_names.stepped_back).
DROP INDEX job_logs_created_at;
