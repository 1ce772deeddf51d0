SELECT cause, count(*), min(failed_at), max(failed_at) FROM jobs WHERE cause IS NOT NULL GROUP BY cause
