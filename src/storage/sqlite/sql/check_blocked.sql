SELECT concurrency_key, count(*) FROM jobs AS waiting
WHERE state = 3 AND NOT EXISTS (
  SELECT 1 FROM jobs WHERE concurrency_key = waiting.concurrency_key AND state IN (1, 2))
GROUP BY concurrency_key
