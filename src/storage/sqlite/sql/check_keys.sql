SELECT concurrency_key, count(*), max(concurrency_limit) FROM jobs
WHERE concurrency_key IS NOT NULL AND state IN (1, 2)
GROUP BY concurrency_key HAVING count(*) > max(concurrency_limit)
