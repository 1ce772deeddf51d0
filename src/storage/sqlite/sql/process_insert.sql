INSERT INTO processes (id, kind, host, pid, start_mark, version, started_at, heartbeat_at, pools)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
