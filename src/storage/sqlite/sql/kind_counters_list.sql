SELECT kind, status, logs FROM kind_counters ORDER BY kind
