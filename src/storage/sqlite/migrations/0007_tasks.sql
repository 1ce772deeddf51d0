-- What became of a recurring task's jobs, also when the jobs themselves have been removed by age: the
-- first attempt of each, by task. Only scheduled runs pay for it.
CREATE INDEX job_logs_of_task ON job_logs (triggered_by, job_id) WHERE trigger = 1;
