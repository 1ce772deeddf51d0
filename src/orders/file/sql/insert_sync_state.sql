INSERT INTO sync_state (only_one, log_name, synced_at, rows, added, changed, removed)
VALUES (1, ?, ?, ?, ?, ?, ?)
