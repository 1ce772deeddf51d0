SELECT (SELECT min(id) FROM jobs), (SELECT max(id) FROM jobs)
