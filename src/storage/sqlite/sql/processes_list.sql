SELECT id, kind, host, pid, start_mark, version, started_at, heartbeat_at, pools FROM processes ORDER BY id
