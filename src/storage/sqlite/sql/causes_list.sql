SELECT cause, count(*), min(failed_at), max(failed_at) FROM jobs WHERE cause IS NOT NULL GROUP BY cause
ORDER BY 2 DESC, 4 DESC, cause DESC LIMIT ?1
