SELECT id, kind, host, pid, start_mark, version, started_at, heartbeat_at FROM processes ORDER BY id
