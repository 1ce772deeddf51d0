SELECT id FROM jobs WHERE (state = 4) <> (cause IS NOT NULL) OR (state = 4) <> (failed_at IS finished_at AND failed_at IS NOT NULL)
