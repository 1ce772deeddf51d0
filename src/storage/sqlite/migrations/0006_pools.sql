-- What the worker threads of a process take (core/work_pool.h). NULL: it has not said.
ALTER TABLE processes ADD COLUMN pools TEXT CHECK (json_valid(pools));
