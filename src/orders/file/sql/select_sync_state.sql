SELECT log_name, synced_at, rows, added, changed, removed FROM sync_state
